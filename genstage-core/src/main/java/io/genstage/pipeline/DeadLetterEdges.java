package io.genstage.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The edges between the stages of a pipeline that make dead letters and the stages that receive them. Each dead-letter
 * stage has one producer, which passes the letters of all senders to it, and which completes when all of them have
 * ended. Thread-safe.
 */
final class DeadLetterEdges {

    private record Edge(StageGroup producer, List<StageGroup> senders) {

        /** {@return whether no stage is left that sends letters, and at least one of them was not removed} */
        boolean completes() {
            List<StageGroup> remaining = senders.stream()
                    .filter(sender -> !sender.end().removalBegun())
                    .toList();
            return !remaining.isEmpty() && remaining.stream().allMatch(StageGroup::hasEnded);
        }
    }

    private final Map<String, Edge> byTarget = new LinkedHashMap<>();

    /** {@return the dead-letter stages of some stages that have no producer yet, by name} */
    synchronized List<String> newTargets(List<StageGroup> groups) {
        return groups.stream()
                .<String>mapMulti((group, targets) -> {
                    String target = targetOf(group);
                    if (target != null && !byTarget.containsKey(target)) {
                        targets.accept(target);
                    }
                })
                .distinct()
                .toList();
    }

    private static @Nullable String targetOf(StageGroup sender) {
        return sender.definition().onError().deadLetterTo();
    }

    /** Adds the producer of a dead-letter stage. */
    synchronized void addProducer(String target, StageGroup producer) {
        byTarget.put(target, new Edge(producer, new ArrayList<>()));
    }

    /** Adds stages that may make dead letters. Their dead-letter stages must have a producer. */
    synchronized void addSenders(List<StageGroup> groups) {
        for (StageGroup group : groups) {
            Edge edge = edgeOf(group);
            if (edge != null) {
                edge.senders.add(group);
            }
        }
    }

    private @Nullable Edge edgeOf(StageGroup sender) {
        String target = targetOf(sender);
        return target == null ? null : byTarget.get(target);
    }

    /** {@return the dead-letter stages whose producers are among some stages, by name} */
    synchronized List<String> targetsOf(List<StageGroup> producers) {
        return byTarget.entrySet().stream()
                .filter(edge -> producers.contains(edge.getValue().producer))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Removes stages that were not started, with their edges. */
    synchronized void withdraw(List<StageGroup> groups) {
        byTarget.values().removeIf(edge -> groups.contains(edge.producer));
        byTarget.values().forEach(edge -> edge.senders.removeAll(groups));
    }

    /** {@return whether the producer of a dead-letter stage has completed, or is about to} */
    synchronized boolean completes(String target) {
        Edge edge = byTarget.get(target);
        return edge != null && edge.completes();
    }

    /** {@return the names of the stages that send letters to a stage} */
    synchronized List<String> senders(String target) {
        Edge edge = byTarget.get(target);
        return edge == null
                ? List.of()
                : edge.senders.stream().map(StageGroup::name).toList();
    }

    /** {@return the producer of a dead-letter stage, or {@code null} if there is none yet} */
    synchronized @Nullable StageGroup producerFor(String target) {
        Edge edge = byTarget.get(target);
        return edge == null ? null : edge.producer;
    }

    /** A stage has ended: if it was the last sender, its producer completes when it has delivered its letters. */
    void ended(StageGroup sender) {
        StageGroup producer = producerToComplete(sender);
        if (producer != null) {
            producer.complete();
        }
    }

    private synchronized @Nullable StageGroup producerToComplete(StageGroup sender) {
        Edge edge = edgeOf(sender);
        return edge != null && edge.completes() ? edge.producer : null;
    }

    /**
     * A stage was removed.
     *
     * @return its producer of dead letters, which is to be removed as well, or {@code null}
     */
    @Nullable
    StageGroup removed(StageGroup group) {
        Edge edge;
        synchronized (this) {
            Edge sending = edgeOf(group);
            if (sending != null) {
                sending.senders.remove(group);
            }
            edge = byTarget.remove(group.name());
        }
        ended(group);
        return edge == null ? null : edge.producer;
    }
}
