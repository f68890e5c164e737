package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.spring.properties.Remedies;

/**
 * Rejects the poll interval of a producer that is never polled. This inspects beans, so it runs after they are created.
 */
final class PollIntervalCheck {

    private final DeclaredTopology topology;

    PollIntervalCheck(DeclaredTopology topology) {
        this.topology = topology;
    }

    /**
     * Checks all stages.
     *
     * @throws InvalidPipelineException if such a producer has a poll interval
     */
    void check() {
        topology.handlers().forEach((stage, handler) -> {
            if (handler.kind() == StageType.PRODUCER
                    && topology.stage(stage).pollInterval() != null
                    && !handler.pollable()) {
                throw new InvalidPipelineException(
                        topology.path(stage) + ".poll-interval is set, but " + handler.description()
                                + " is never polled: it is a finite source, a publisher, or emits only the events of its"
                                + " inlet.",
                        Remedies.remove("poll-interval"));
            }
        });
    }
}
