package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.spring.properties.ErrorProperties;
import io.genstage.supervision.ErrorOptions.Then;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Rejects dead letters without a receiver downstream of a source that tracks its events: the pipeline would
 * acknowledge such an event to the source, although it has only logged it.
 */
final class DeadLetterCheck {

    private final DeclaredTopology topology;

    private final boolean handled;

    /**
     * Creates a check.
     *
     * @param topology the pipeline's stages
     * @param handled whether a {@link io.genstage.DeadLetterHandler} receives dead letters that have no stage
     */
    DeadLetterCheck(DeclaredTopology topology, boolean handled) {
        this.topology = topology;
        this.handled = handled;
    }

    /**
     * Checks all stages.
     *
     * @throws InvalidPipelineException if a stage makes dead letters of tracked events, and nothing receives them
     */
    void check() {
        if (handled) {
            return;
        }
        topology.handlers().keySet().stream()
                .filter(this::losesDeadLetters)
                .forEach(stage -> trackingSource(stage).ifPresent(source -> {
                    throw new InvalidPipelineException(
                            topology.path(stage)
                                    + ".on-error.then is 'dead-letter', but no stage or handler receives the"
                                    + " dead letters, and '" + source
                                    + "' tracks its events: it would acknowledge events"
                                    + " that were only logged.",
                            "Set `dead-letter-to` to a stage that takes `DeadLetter<?>`, or declare a bean of type"
                                    + " `io.genstage.DeadLetterHandler`.");
                }));
    }

    private boolean losesDeadLetters(String stage) {
        ErrorProperties onError = topology.stage(stage).onError();
        return onError != null && onError.thenOrDefault() == Then.DEAD_LETTER && onError.deadLetterTo() == null;
    }

    /** {@return a producer upstream of a stage that is notified of what became of its events} */
    private Optional<String> trackingSource(String stage) {
        Set<String> seen = new HashSet<>();
        Deque<String> upstream = new ArrayDeque<>(Set.of(stage));
        while (!upstream.isEmpty()) {
            String next = upstream.remove();
            if (seen.add(next)) {
                if (tracks(next)) {
                    return Optional.of(next);
                }
                upstream.addAll(topology.producers(next));
            }
        }
        return Optional.empty();
    }

    private boolean tracks(String stage) {
        return topology.handler(stage).kind() == StageType.PRODUCER
                && (topology.stage(stage).maxInFlight() != null
                        || topology.handler(stage).tracked());
    }
}
