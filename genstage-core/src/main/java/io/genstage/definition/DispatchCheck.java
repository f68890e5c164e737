package io.genstage.definition;

import io.genstage.InvalidPipelineException;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SimilarNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether one stage's dispatcher can serve all subscriptions to the stage. A new subscription is compared only
 * with those that it can conflict with, so the cost does not grow with their number. Subscriptions of a running
 * pipeline may have ended meanwhile; they are ignored.
 */
final class DispatchCheck {

    /**
     * A subscription to the stage.
     *
     * @param live the state of the open subscription, or {@code null} if it was not opened yet
     */
    record Claim(
            StageDefinition consumer, SubscriptionOptions options, TopologyChanges.@Nullable LiveSubscription live) {

        boolean ended() {
            return live != null && live.hasEnded();
        }

        /** {@return this subscription unless it has ended, because the dispatcher will refuse the other} */
        private Claim orElse(Claim other) {
            return ended() ? other : this;
        }
    }

    private final String pipeline;

    private final StageDefinition producer;

    private final Dispatcher<?> dispatcher;

    private final Set<String> partitions;

    /** Subscriptions that name a partition, by that name. */
    private final Map<String, Claim> named = new LinkedHashMap<>();

    /** Subscriptions that name no partition. */
    private final List<Claim> sharing = new ArrayList<>();

    /** Subscriptions to a broadcast, by consumer. */
    private final Map<StageDefinition, Claim> byConsumer = new HashMap<>();

    DispatchCheck(String pipeline, StageDefinition producer) {
        this.pipeline = pipeline;
        this.producer = producer;
        this.dispatcher = Objects.requireNonNull(producer.dispatcherProbe());
        this.partitions = new LinkedHashSet<>(producer.partitions());
    }

    /** {@return whether subscriptions to a stage can conflict with each other} */
    static boolean mayConflict(StageDefinition producer) {
        return !producer.partitions().isEmpty() || producer.dispatcherProbe() instanceof BroadcastDispatcher<?>;
    }

    /** {@return whether a subscription to a stage needs a check} */
    static boolean concerns(StageDefinition producer, SubscriptionOptions options) {
        return options.selector() != null || options.partition() != null || mayConflict(producer);
    }

    /**
     * Checks one more subscription and adds it.
     *
     * @throws InvalidPipelineException if the dispatcher cannot serve it beside the others; then it is not added
     */
    void add(Claim claim) {
        checkSelector(claim);
        if (dispatcher instanceof BroadcastDispatcher<?>) {
            checkSubscribedOnce(claim);
        }
        if (partitions.isEmpty()) {
            checkNoPartition(claim);
        } else if (claim.options.partition() != null) {
            checkNamedPartition(claim, claim.options.partition());
        } else {
            checkShares(claim);
        }
        keep(claim);
    }

    /** Adds a subscription that was checked before it was opened. */
    void keep(Claim claim) {
        String partition = claim.options.partition();
        if (dispatcher instanceof BroadcastDispatcher<?>) {
            byConsumer.merge(claim.consumer, claim, Claim::orElse);
        }
        if (partition != null) {
            named.merge(partition, claim, Claim::orElse);
        } else if (!partitions.isEmpty()) {
            sharing.add(claim);
        }
    }

    /** Removes a subscription. */
    void remove(Claim claim) {
        byConsumer.remove(claim.consumer, claim);
        sharing.remove(claim);
        String partition = claim.options.partition();
        if (partition != null) {
            named.remove(partition, claim);
        }
    }

    /** {@return the partitions of the open subscriptions} */
    Set<String> taken() {
        return Stream.concat(named.values().stream(), sharing.stream())
                .map(Claim::live)
                .filter(live -> live != null && !live.hasEnded())
                .flatMap(live -> Objects.requireNonNull(live).partitions())
                .collect(Collectors.toSet());
    }

    private void checkSelector(Claim claim) {
        if (claim.options.selector() != null
                && (dispatcher instanceof DemandDispatcher<?> || dispatcher instanceof PartitionDispatcher<?>)) {
            throw invalid(
                    claim.consumer,
                    "has a selector for the events of '" + producer.name() + "', whose dispatcher '" + dispatcher.name()
                            + "' delivers each event to one consumer, whatever its selector.",
                    "Set a broadcast dispatcher on '" + producer.name() + "', or remove the selector.");
        }
    }

    private void checkSubscribedOnce(Claim claim) {
        Claim other = byConsumer.get(claim.consumer);
        if (other != null && !other.ended()) {
            throw invalid(
                    claim.consumer,
                    "subscribes twice to '" + producer.name() + "', which broadcasts.",
                    "Remove one of the two subscriptions: the stage would receive every event twice.");
        }
    }

    private void checkNoPartition(Claim claim) {
        if (claim.options.partition() != null) {
            throw invalid(
                    claim.consumer,
                    "subscribes to partition '" + claim.options.partition() + "' of '" + producer.name()
                            + "', which does not partition its events.",
                    "Remove the partition, or give '" + producer.name() + "' a partition dispatcher.");
        }
    }

    private void checkNamedPartition(Claim claim, String name) {
        if (!partitions.contains(name)) {
            throw invalid(
                    claim.consumer,
                    "subscribes to partition '" + name + "' of '" + producer.name() + "', which does not exist.",
                    SimilarNames.didYouMeanOneOf(name, partitions, "Partitions"));
        }
        if (claim.consumer.concurrency() > 1) {
            throw invalid(
                    claim.consumer,
                    "has " + claim.consumer.concurrency() + " instances and subscribes to the one partition '" + name
                            + "' of '" + producer.name() + "'.",
                    "Lower its concurrency to 1, or do not name a partition: the free partitions are then divided"
                            + " among its instances.");
        }
        Claim other = named.get(name);
        if (other != null && !other.ended()) {
            throw invalid(
                    claim.consumer,
                    "subscribes to partition '" + name + "' of '" + producer.name() + "', which '"
                            + other.consumer.name() + "' takes already.",
                    "A partition has one consumer: name another one.");
        }
    }

    private void checkShares(Claim claim) {
        sharing.removeIf(Claim::ended);
        if (!sharing.isEmpty()) {
            throw invalid(
                    claim.consumer,
                    "subscribes to '" + producer.name() + "', whose free partitions go to '"
                            + sharing.get(0).consumer.name() + "' already.",
                    "Name the partition that each of the two takes.");
        }
    }

    /**
     * Checks whether there are enough partitions for the instances of a consumer that names none. Called when all
     * subscriptions of one change are known.
     *
     * @throws InvalidPipelineException if there are not enough partitions
     */
    void checkFreePartitions() {
        sharing.removeIf(Claim::ended);
        if (sharing.isEmpty()) {
            return;
        }
        StageDefinition first = sharing.get(0).consumer;
        if (partitions.size() - named.size() < first.concurrency()) {
            named.values().removeIf(Claim::ended);
        }
        int free = partitions.size() - named.size();
        if (free < first.concurrency()) {
            throw invalid(
                    first,
                    "has " + Counts.of(first.concurrency(), "instance") + ", and '" + producer.name() + "' has "
                            + Counts.of(free, "free partition") + ".",
                    "Raise the number of partitions, or lower the stage's concurrency to " + Math.max(1, free) + ".");
        }
    }

    private InvalidPipelineException invalid(StageDefinition stage, String problem, String remedy) {
        return new InvalidPipelineException(
                "Stage '" + stage.name() + "' of pipeline '" + pipeline + "' " + problem, remedy);
    }
}
