package io.genstage.definition;

import io.genstage.InvalidPipelineException;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.PartitionDispatcher;
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
 * Looks over the subscriptions to one stage: whether its dispatcher can serve them all. One more is compared only with those that it
 * may be in conflict with, so it costs the same however many there are. Those of a running pipeline may be over by then, and are
 * left out.
 */
final class DispatchCheck {

    /**
     * A subscription to the stage.
     *
     * @param made its state, or {@code null} if it was not made yet
     */
    record Claim(StageDefinition consumer, SubscriptionOptions options, TopologyChanges.@Nullable Made made) {

        boolean over() {
            return made != null && made.over();
        }

        /** {@return this one as long as it is not over, because its dispatcher will refuse the other} */
        private Claim orElse(Claim other) {
            return over() ? other : this;
        }
    }

    private final String pipeline;

    private final StageDefinition producer;

    private final Dispatcher<?> dispatcher;

    private final Set<String> partitions;

    /** Those to one partition, by its name. */
    private final Map<String, Claim> named = new LinkedHashMap<>();

    /** Those to the partitions that are not named. */
    private final List<Claim> sharing = new ArrayList<>();

    /** Those to a broadcast, by who subscribes. */
    private final Map<StageDefinition, Claim> byConsumer = new HashMap<>();

    DispatchCheck(String pipeline, StageDefinition producer) {
        this.pipeline = pipeline;
        this.producer = producer;
        this.dispatcher = Objects.requireNonNull(producer.dispatcherProbe());
        this.partitions = new LinkedHashSet<>(producer.partitions());
    }

    /** {@return whether subscriptions to a stage may be in conflict with each other} */
    static boolean mayConflict(StageDefinition producer) {
        return !producer.partitions().isEmpty() || producer.dispatcherProbe() instanceof BroadcastDispatcher<?>;
    }

    /** {@return whether a subscription to a stage has to be looked over at all} */
    static boolean concerns(StageDefinition producer, SubscriptionOptions options) {
        return options.selector() != null || options.partition() != null || mayConflict(producer);
    }

    /**
     * Looks over one more, which counts from now on.
     *
     * @throws InvalidPipelineException if the dispatcher cannot serve it beside the others; then it does not count
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

    /** One that was checked before it was made counts from now on. */
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

    /** One does not count any more. */
    void remove(Claim claim) {
        byConsumer.remove(claim.consumer, claim);
        sharing.remove(claim);
        String partition = claim.options.partition();
        if (partition != null) {
            named.remove(partition, claim);
        }
    }

    /** {@return the partitions that those take which were made and are not over} */
    Set<String> taken() {
        return Stream.concat(named.values().stream(), sharing.stream())
                .map(Claim::made)
                .filter(made -> made != null && !made.over())
                .flatMap(made -> Objects.requireNonNull(made).partitions())
                .collect(Collectors.toSet());
    }

    private void checkSelector(Claim claim) {
        if (claim.options.selector() != null
                && (dispatcher instanceof DemandDispatcher<?> || dispatcher instanceof PartitionDispatcher<?>)) {
            throw invalid(
                    claim.consumer,
                    "has a selector for the events of '" + producer.name() + "', whose dispatcher '" + dispatcher.name()
                            + "' gives each event to one consumer whatever that selects.",
                    "Let '" + producer.name() + "' broadcast, or remove the selector.");
        }
    }

    private void checkSubscribedOnce(Claim claim) {
        Claim other = byConsumer.get(claim.consumer);
        if (other != null && !other.over()) {
            throw invalid(
                    claim.consumer,
                    "subscribes twice to '" + producer.name() + "', which broadcasts.",
                    "Remove one of the two subscriptions: it would get every event twice.");
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
                    "subscribes to partition '" + name + "' of '" + producer.name() + "', and there is none.",
                    SimilarNames.didYouMeanOneOf(name, partitions, "Partitions"));
        }
        if (claim.consumer.concurrency() > 1) {
            throw invalid(
                    claim.consumer,
                    "has " + claim.consumer.concurrency() + " instances and subscribes to the one partition '" + name
                            + "' of '" + producer.name() + "'.",
                    "Lower its concurrency to 1, or do not name a partition: its instances then share out those that"
                            + " are free.");
        }
        Claim other = named.get(name);
        if (other != null && !other.over()) {
            throw invalid(
                    claim.consumer,
                    "subscribes to partition '" + name + "' of '" + producer.name() + "', which '"
                            + other.consumer.name() + "' takes already.",
                    "A partition has one consumer: name another one.");
        }
    }

    private void checkShares(Claim claim) {
        sharing.removeIf(Claim::over);
        if (!sharing.isEmpty()) {
            throw invalid(
                    claim.consumer,
                    "subscribes to '" + producer.name() + "', whose free partitions go to '"
                            + sharing.get(0).consumer.name() + "' already.",
                    "Name the partition that each of the two takes.");
        }
    }

    /**
     * Looks whether the partitions that are not named are enough for who shares them, when all are known that come together.
     *
     * @throws InvalidPipelineException if they are not
     */
    void checkFreePartitions() {
        sharing.removeIf(Claim::over);
        if (sharing.isEmpty()) {
            return;
        }
        StageDefinition first = sharing.get(0).consumer;
        if (partitions.size() - named.size() < first.concurrency()) {
            named.values().removeIf(Claim::over);
        }
        int free = partitions.size() - named.size();
        if (free < first.concurrency()) {
            throw invalid(
                    first,
                    "has " + first.concurrency() + " instances, and '" + producer.name() + "' has " + free
                            + " partitions for them.",
                    "Raise the number of partitions, or lower the stage's concurrency to " + Math.max(1, free) + ".");
        }
    }

    private InvalidPipelineException invalid(StageDefinition stage, String problem, String remedy) {
        return new InvalidPipelineException(
                "Stage '" + stage.name() + "' of pipeline '" + pipeline + "' " + problem, remedy);
    }
}
