package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;

/** Refuses the poll interval of a source that is never polled. Looks at beans, so they must be there. */
final class PollIntervals {

    private final Wiring wiring;

    PollIntervals(Wiring wiring) {
        this.wiring = wiring;
    }

    /**
     * Checks all stages.
     *
     * @throws InvalidPipelineException at the first mistake
     */
    void check() {
        wiring.handlers().forEach((stage, handler) -> {
            if (handler.kind() == StageType.PRODUCER
                    && wiring.stage(stage).pollInterval() != null
                    && !handler.pollable()) {
                throw new InvalidPipelineException(
                        wiring.path(stage) + ".poll-interval is set, but " + handler.description()
                                + " is never polled: it is pulled by demand, brings its events itself, or has none but"
                                + " those of its inlet.",
                        Remedies.remove("poll-interval"));
            }
        });
    }
}
