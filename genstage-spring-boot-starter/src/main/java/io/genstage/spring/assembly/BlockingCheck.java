package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.spring.properties.Remedies;

/** Rejects {@code blocking: false} for stages whose handler waits for an asynchronous result. */
final class BlockingCheck {

    private final DeclaredTopology topology;

    BlockingCheck(DeclaredTopology topology) {
        this.topology = topology;
    }

    /**
     * Checks all stages.
     *
     * @throws InvalidPipelineException if such a stage is declared not to block
     */
    void check() {
        topology.handlers().forEach((stage, handler) -> {
            if (handler.waits() && !topology.stage(stage).blocking()) {
                throw new InvalidPipelineException(
                        topology.path(stage) + ".blocking is false, but the stage waits for the result of "
                                + handler.description() + ".",
                        Remedies.remove("blocking") + " Or return the events themselves.");
            }
        });
    }
}
