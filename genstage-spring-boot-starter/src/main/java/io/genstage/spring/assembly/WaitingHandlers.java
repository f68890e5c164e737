package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;

/** Refuses the promise never to block of stages whose handler waits for the end of what its method returns. */
final class WaitingHandlers {

    private final Wiring wiring;

    WaitingHandlers(Wiring wiring) {
        this.wiring = wiring;
    }

    /**
     * Checks all stages.
     *
     * @throws InvalidPipelineException at the first mistake
     */
    void check() {
        wiring.handlers().forEach((stage, handler) -> {
            if (handler.waits() && !wiring.stage(stage).blocking()) {
                throw new InvalidPipelineException(
                        wiring.path(stage) + ".blocking is false, but the stage waits for the end of what "
                                + handler.description() + " returns.",
                        Remedies.remove("blocking") + " Or let the method return the events themselves.");
            }
        });
    }
}
