package io.genstage.pipeline;

import io.genstage.InvalidPipelineException;
import io.genstage.Subscription;
import io.genstage.definition.StageDefinition;
import io.genstage.definition.SubscriptionDefinition;
import io.genstage.definition.TopologyChanges;
import io.genstage.internal.bridge.EventReader;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.text.SafeLog;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens the subscriptions of a pipeline's stages and readers, and checks each against the present ones. All methods are
 * called under the lock of the {@link LiveTopology}.
 */
final class LiveSubscriptions {

    private static final SafeLog log = SafeLog.of(LiveSubscriptions.class);

    private final String pipeline;

    private final Stages stages;

    private final DeadLetterEdges letterEdges;

    private TopologyChanges changes;

    LiveSubscriptions(String pipeline, Stages stages, DeadLetterEdges letterEdges) {
        this.pipeline = pipeline;
        this.stages = stages;
        this.letterEdges = letterEdges;
        this.changes = new TopologyChanges(pipeline, new Present());
    }

    /** What later changes are compared with. */
    private final class Present implements TopologyChanges.Present {

        @Override
        public @Nullable StageDefinition stage(String name) {
            StageGroup group = stages.get(name);
            return group == null ? null : group.definition();
        }

        @Override
        public Stream<StageDefinition> stages() {
            return stages.groups().stream().map(StageGroup::definition);
        }

        @Override
        public List<SubscriptionDefinition> subscriptions(String stage) {
            StageGroup group = stages.get(stage);
            return group == null
                    ? List.of()
                    : group.edges().stream()
                            .filter(Edge::counts)
                            .map(Edge::subscription)
                            .toList();
        }

        @Override
        public List<String> deadLetterSenders(String stage) {
            return letterEdges.senders(stage);
        }
    }

    /** All instances were replaced, so no subscription is open. */
    void forgetAll() {
        changes = new TopologyChanges(pipeline, new Present());
    }

    /** Checks stages that are added, or readers. */
    void checkAdded(List<StageDefinition> added) {
        changes.checkAdded(added);
    }

    /** A stage was removed, and its subscriptions with it. */
    void removed(StageGroup group) {
        changes.removed(group.definition());
        group.edges().forEach(edge -> disclaim(group, edge));
    }

    /**
     * Opens the declared subscriptions of some stages. Subscriptions to a named partition come first; the others divide
     * the remaining partitions.
     */
    void openDeclared(List<StageGroup> consumers, ActionBarrier barrier) {
        for (StageGroup consumer : consumers) {
            openDeclared(consumer, true, barrier);
        }
        for (StageGroup consumer : consumers) {
            openDeclared(consumer, false, barrier);
        }
        letterEdges
                .targetsOf(consumers)
                .forEach(target ->
                        connect(stages.require(target), DeadLetters.subscriptionOf(target), List.of(), barrier));
    }

    private void openDeclared(StageGroup consumer, boolean toOnePartition, ActionBarrier barrier) {
        for (SubscriptionDefinition subscription : consumer.definition().subscriptions()) {
            if (toOnePartition == (subscription.options().partition() != null)) {
                connect(consumer, subscription, List.of(), barrier);
            }
        }
    }

    /**
     * Opens a subscription.
     *
     * @param replaced the subscriptions that it replaces
     * @throws InvalidPipelineException if the present topology does not allow it
     * @throws IllegalStateException if the consumer has ended
     */
    List<Subscription> open(StageGroup consumer, SubscriptionDefinition subscription, List<Edge> replaced) {
        stages.require(subscription.to());
        if (consumer.hasEnded()) {
            throw new IllegalStateException("Stage '" + consumer.name() + "' of pipeline '" + pipeline
                    + "' has ended and subscribes to nothing any more");
        }
        replaced.forEach(edge -> disclaim(consumer, edge));
        try {
            changes.checkSubscription(consumer.definition(), subscription);
        } catch (RuntimeException refusal) {
            replaced.forEach(edge -> claim(consumer, edge));
            throw refusal;
        }
        replaced.forEach(Edge::replaced);
        List<Link<Object>> old =
                replaced.stream().flatMap(edge -> edge.links().stream()).toList();
        try (ActionBarrier barrier = new ActionBarrier(() -> {})) {
            return List.copyOf(connect(consumer, subscription, old, barrier));
        }
    }

    private List<Link<Object>> connect(
            StageGroup consumer,
            SubscriptionDefinition subscription,
            List<Link<Object>> replaced,
            ActionBarrier barrier) {
        StageGroup producer = stages.require(subscription.to());
        LinkPlan plan = consumer.plan(producer, subscription.options(), taken(producer, subscription));
        plan.reconcile(replaced, (link, before) -> consumer.subscribe(link, before, barrier));
        Edge edge = new Edge(producer, subscription, plan.links());
        consumer.keep(edge);
        claim(consumer, edge);
        return plan.links();
    }

    /** Opens the subscriptions of a reader outside of the pipeline. */
    void open(EventReader<Object> reader, StageDefinition asConsumer) {
        for (SubscriptionDefinition subscription : asConsumer.subscriptions()) {
            StageGroup producer = stages.require(subscription.to());
            LinkPlan plan = LinkPlan.of(
                    reader.id(), List.of(reader), producer, subscription.options(), taken(producer, subscription));
            // before it subscribes, so that the pipeline's end finds it
            producer.keepReading(new Edge(producer, subscription, plan.links()));
            plan.reconcile(List.of(), (link, none) -> reader.subscribe(link));
            if (plan.links().isEmpty()) {
                throw new IllegalStateException("Other readers have all free partitions of stage '" + producer.name()
                        + "' of pipeline '" + pipeline + "'");
            }
        }
    }

    /** Later subscriptions are compared with this one. */
    private void claim(StageGroup consumer, Edge edge) {
        changes.opened(
                consumer.definition(),
                edge.producer().definition(),
                edge.subscription().options(),
                edge);
    }

    private void disclaim(StageGroup consumer, Edge edge) {
        changes.ended(
                consumer.definition(),
                edge.producer().definition(),
                edge.subscription().options(),
                edge);
    }

    /** {@return the partitions that other consumers have; empty for a subscription that names its partition} */
    private Set<String> taken(StageGroup producer, SubscriptionDefinition subscription) {
        return subscription.options().partition() == null ? takenPartitions(producer) : Set.of();
    }

    private Set<String> takenPartitions(StageGroup producer) {
        if (!producer.partitions()) {
            return Set.of();
        }
        Set<String> taken = new HashSet<>(producer.readPartitions());
        taken.addAll(changes.takenPartitions(producer.definition()));
        return taken;
    }

    /**
     * A partition may wait for its consumer. If the consumer was forgotten, the full partition stops its producer in
     * the end.
     */
    void warnOfOrphans() {
        stages.groups().stream().filter(StageGroup::partitions).forEach(this::warnOfOrphans);
    }

    private void warnOfOrphans(StageGroup producer) {
        Set<String> orphans = new LinkedHashSet<>(producer.definition().partitions());
        takenPartitions(producer).forEach(orphans::remove);
        if (!orphans.isEmpty()) {
            log.warn(
                    "No stage of pipeline '{}' takes the partitions {} of stage '{}'",
                    pipeline,
                    orphans,
                    producer.name());
        }
    }
}
