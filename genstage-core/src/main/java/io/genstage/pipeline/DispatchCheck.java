package io.genstage.pipeline;

import io.genstage.InvalidPipelineException;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Looks over the subscriptions to one stage: whether its dispatcher can serve them all. */
final class DispatchCheck {

    /** A subscription to the stage. */
    record Claim(StageDefinition consumer, SubscriptionOptions options) {}

    private final String pipeline;

    private final StageDefinition producer;

    private final Dispatcher<?> dispatcher;

    private final Set<String> partitions;

    private final List<Claim> claims;

    DispatchCheck(String pipeline, StageDefinition producer, List<Claim> claims) {
        this.pipeline = pipeline;
        this.producer = producer;
        this.dispatcher = Objects.requireNonNull(producer.dispatcherProbe());
        this.partitions = new LinkedHashSet<>(producer.partitions());
        this.claims = claims;
    }

    void run() {
        claims.forEach(this::checkSelector);
        if (dispatcher instanceof BroadcastDispatcher<?>) {
            checkSubscribedOnce();
        }
        if (partitions.isEmpty()) {
            claims.forEach(this::checkNoPartition);
        } else {
            checkNamedPartitions();
            checkSharedPartitions();
        }
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

    private void checkSubscribedOnce() {
        Set<StageDefinition> seen = new HashSet<>();
        for (Claim claim : claims) {
            if (!seen.add(claim.consumer)) {
                throw invalid(
                        claim.consumer,
                        "subscribes twice to '" + producer.name() + "', which broadcasts.",
                        "Remove one of the two subscriptions: it would get every event twice.");
            }
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

    private void checkNamedPartitions() {
        Map<String, StageDefinition> takers = new HashMap<>();
        for (Claim claim : claims) {
            String name = claim.options.partition();
            if (name == null) {
                continue;
            }
            if (!partitions.contains(name)) {
                throw invalid(
                        claim.consumer,
                        "subscribes to partition '" + name + "' of '" + producer.name() + "', and there is none.",
                        SimilarNames.didYouMeanOneOf(name, partitions, "Partitions"));
            }
            if (claim.consumer.concurrency() > 1) {
                throw invalid(
                        claim.consumer,
                        "has " + claim.consumer.concurrency() + " instances and subscribes to the one partition '"
                                + name + "' of '" + producer.name() + "'.",
                        "Lower its concurrency to 1, or do not name a partition: its instances then share out those that"
                                + " are free.");
            }
            StageDefinition other = takers.put(name, claim.consumer);
            if (other != null) {
                throw invalid(
                        claim.consumer,
                        "subscribes to partition '" + name + "' of '" + producer.name() + "', which '" + other.name()
                                + "' takes already.",
                        "A partition has one consumer: name another one.");
            }
        }
    }

    private void checkSharedPartitions() {
        List<Claim> sharing = claims.stream()
                .filter(claim -> claim.options.partition() == null)
                .toList();
        if (sharing.isEmpty()) {
            return;
        }
        StageDefinition first = sharing.get(0).consumer;
        if (sharing.size() > 1) {
            throw invalid(
                    sharing.get(1).consumer,
                    "subscribes to '" + producer.name() + "', whose free partitions go to '" + first.name()
                            + "' already.",
                    "Name the partition that each of the two takes.");
        }
        int free = partitions.size() - (claims.size() - 1);
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
