package io.genstage.definition;

import io.genstage.InvalidPipelineException;
import io.genstage.supervision.ErrorOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the sources that track all their events, because they have {@code max-in-flight}. */
final class TrackingSources {

    private final Map<String, StageDefinition> stages = new LinkedHashMap<>();

    TrackingSources(List<StageDefinition> declared) {
        declared.forEach(stage -> stages.put(stage.name(), stage));
    }

    /** {@return such a source among a stage and the stages upstream of it} */
    Optional<StageDefinition> upstreamOf(String stage) {
        Set<String> seen = new HashSet<>();
        Deque<String> upstream = new ArrayDeque<>(Set.of(stage));
        while (!upstream.isEmpty()) {
            String name = upstream.remove();
            StageDefinition next = stages.get(name);
            if (next != null && seen.add(name)) {
                if (next.maxInFlight() != null) {
                    return Optional.of(next);
                }
                next.subscriptions().stream().map(SubscriptionDefinition::to).forEach(upstream::add);
            }
        }
        return Optional.empty();
    }

    /**
     * Rejects dead letters of tracked events that nothing receives: the pipeline would acknowledge an event that it has
     * only logged.
     *
     * @throws InvalidPipelineException if there are any
     */
    void checkDeadLettersAreReceived(String pipeline) {
        for (StageDefinition stage : stages.values()) {
            ErrorOptions onError = stage.onError();
            if (onError.then() == ErrorOptions.Then.DEAD_LETTER && onError.deadLetterTo() == null) {
                upstreamOf(stage.name()).ifPresent(source -> {
                    throw new InvalidPipelineException(
                            "Stage '" + stage.name() + "' of pipeline '" + pipeline
                                    + "' makes dead letters that no stage or handler receives, and '" + source.name()
                                    + "' tracks its events: it would acknowledge events that were only logged.",
                            "Set a dead-letter stage that takes DeadLetter<?> (thenDeadLetterTo), or set a"
                                    + " DeadLetterHandler of the pipeline (deadLetterHandler).");
                });
            }
        }
    }
}
