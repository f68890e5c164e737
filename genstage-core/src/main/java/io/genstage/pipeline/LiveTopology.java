package io.genstage.pipeline;

import io.genstage.InvalidPipelineException;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.definition.SubscriptionDefinition;
import io.genstage.definition.TopologyChanges;
import io.genstage.internal.bridge.EventReader;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.text.SimilarNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's present stages and subscriptions. Every change is checked before it is made, and compared only with the
 * stages and subscriptions that it can conflict with. So a change costs the same however many others there are.
 */
final class LiveTopology {

    private static final SafeLog log = SafeLog.of(LiveTopology.class);

    private final PipelineDefinition declared;

    private final DeadLetters deadLetters;

    private final DeadLetterEdges letterEdges = new DeadLetterEdges();

    private final Supplier<Executions> newExecutions;

    /** How the stages of the present run are executed. */
    private volatile Executions executions;

    private final Stages stages;

    /** Guarded by the lock. */
    private TopologyChanges changes;

    private final TopologyChanges.Present present = new TopologyChanges.Present() {
        @Override
        public @Nullable StageDefinition stage(String name) {
            StageGroup group = stages.get(name);
            return group == null ? null : group.definition();
        }

        @Override
        public Stream<StageDefinition> stages() {
            return groups().stream().map(StageGroup::definition);
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
    };

    /**
     * The topology that is declared, without subscriptions.
     *
     * @param deadLetters where the dead letters of the stages go
     * @param newExecutions called for each run of the pipeline
     */
    LiveTopology(PipelineDefinition declared, DeadLetters deadLetters, Supplier<Executions> newExecutions) {
        this.declared = declared;
        this.deadLetters = deadLetters;
        this.newExecutions = newExecutions;
        this.executions = newExecutions.get();
        this.changes = new TopologyChanges(declared.name(), present);
        this.stages = new Stages(declared.stages().size());
        stages.add(groups(declared.stages()));
    }

    private List<StageGroup> groups(List<StageDefinition> definitions) {
        List<StageGroup> groups = new ArrayList<>(definitions.size());
        for (StageDefinition definition : definitions) {
            groups.add(newGroup(definition));
        }
        letterEdges.newTargets(groups).forEach(target -> groups.add(newLetterProducer(target)));
        letterEdges.addSenders(groups);
        return groups;
    }

    private StageGroup newLetterProducer(String target) {
        StageGroup producer = newGroup(deadLetters.newProducer(target));
        letterEdges.addProducer(target, producer);
        return producer;
    }

    private StageGroup newGroup(StageDefinition stage) {
        return new StageGroup(declared.name(), stage, executions.of(stage), deadLetters.queueOf(stage));
    }

    List<StageGroup> groups() {
        return stages.groups();
    }

    List<StageShell<?, ?>> shells() {
        return stages.shells();
    }

    /**
     * {@return a stage}
     *
     * @throws NoSuchElementException if no stage has that name
     */
    StageGroup group(String stage) {
        StageGroup group = stages.get(stage);
        if (group == null) {
            throw new NoSuchElementException("Pipeline '" + declared.name() + "' has no stage '" + stage + "'. "
                    + SimilarNames.didYouMeanOneOf(stage, stages.names(), "Stages"));
        }
        return group;
    }

    /** New instances of all stages, for another run. */
    final class Renewal {

        private final Executions renewed = newExecutions.get();

        private final Map<StageGroup, StageGroup.Renewal> all = new LinkedHashMap<>();

        private Renewal() {
            for (StageGroup group : groups()) {
                all.put(group, group.prepareRenewal(renewed.of(group.definition())));
            }
        }

        /** Replaces all instances. The stages have no subscriptions then. */
        void install() {
            synchronized (LiveTopology.this) {
                executions = renewed;
                changes = new TopologyChanges(declared.name(), present);
                all.forEach(StageGroup::renew);
                stages.instancesReplaced();
            }
        }
    }

    /** Makes new instances of all stages, because the pipeline has failed and is started again. */
    synchronized Renewal prepareRenewal() {
        return new Renewal();
    }

    /** Makes all declared subscriptions. */
    synchronized void subscribeDeclared(ActionBarrier barrier) {
        List<StageGroup> all = groups();
        subscribe(all, barrier);
        for (StageGroup group : all) {
            if (group.partitions()) {
                warnOfOrphans(group);
            }
        }
        EndlessRestarts.warn(declared);
    }

    /**
     * A partition may wait for its consumer. If the consumer was forgotten, the full partition stops its producer in
     * the end.
     */
    private void warnOfOrphans(StageGroup producer) {
        Set<String> orphans = new LinkedHashSet<>(producer.definition().partitions());
        takenPartitions(producer).forEach(orphans::remove);
        if (!orphans.isEmpty()) {
            log.warn(
                    "No stage of pipeline '{}' takes the partitions {} of stage '{}'",
                    declared.name(),
                    orphans,
                    producer.name());
        }
    }

    /**
     * Makes the declared subscriptions of some stages. Subscriptions to a named partition come first; the others divide
     * the remaining partitions.
     */
    synchronized void subscribe(List<StageGroup> consumers, ActionBarrier barrier) {
        for (StageGroup consumer : consumers) {
            subscribe(consumer, true, barrier);
        }
        for (StageGroup consumer : consumers) {
            subscribe(consumer, false, barrier);
        }
        letterEdges
                .targetsOf(consumers)
                .forEach(target -> connect(group(target), DeadLetters.subscriptionOf(target), List.of(), barrier));
    }

    private void subscribe(StageGroup consumer, boolean toOnePartition, ActionBarrier barrier) {
        for (SubscriptionDefinition subscription : consumer.definition().subscriptions()) {
            if (toOnePartition == (subscription.options().partition() != null)) {
                connect(consumer, subscription, List.of(), barrier);
            }
        }
    }

    /**
     * Makes another subscription.
     *
     * @throws InvalidPipelineException if the present topology does not allow it
     * @throws IllegalStateException if the consumer has ended
     */
    synchronized List<Subscription> subscribe(StageGroup consumer, SubscriptionDefinition subscription) {
        return resubscribe(consumer, subscription, List.of());
    }

    /**
     * Makes a subscription that replaces the present ones between the two stages, if there are any.
     *
     * @throws InvalidPipelineException if the present topology does not allow it
     * @throws IllegalStateException if the consumer has ended
     */
    synchronized List<Subscription> resubscribe(StageGroup consumer, SubscriptionDefinition subscription) {
        List<Edge> replaced = consumer.edges().stream()
                .filter(edge -> edge.counts() && edge.producer().name().equals(subscription.to()))
                .toList();
        return resubscribe(consumer, subscription, replaced);
    }

    private List<Subscription> resubscribe(
            StageGroup consumer, SubscriptionDefinition subscription, List<Edge> replaced) {
        group(subscription.to());
        if (consumer.hasEnded()) {
            throw new IllegalStateException("Stage '" + consumer.name() + "' of pipeline '" + declared.name()
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
        StageGroup producer = group(subscription.to());
        LinkPlan plan = consumer.plan(producer, subscription.options(), taken(producer, subscription));
        plan.reconcile(replaced, (link, before) -> consumer.subscribe(link, before, barrier));
        Edge edge = new Edge(producer, subscription, plan.links());
        consumer.keep(edge);
        claim(consumer, edge);
        return plan.links();
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
     * Checks that a reader outside of the pipeline may subscribe, by the rules for a consumer.
     *
     * @throws NoSuchElementException if there is no such stage
     * @throws InvalidPipelineException if the present topology does not allow it
     */
    synchronized void checkReader(StageDefinition asConsumer) {
        asConsumer.subscriptions().forEach(subscription -> group(subscription.to()));
        changes.checkAdded(List.of(asConsumer));
    }

    /** Subscribes a reader outside of the pipeline, if that is allowed. */
    synchronized void subscribe(EventReader<Object> reader, StageDefinition asConsumer) {
        checkReader(asConsumer);
        for (SubscriptionDefinition subscription : asConsumer.subscriptions()) {
            StageGroup producer = group(subscription.to());
            LinkPlan plan = LinkPlan.of(
                    reader.id(), List.of(reader), producer, subscription.options(), taken(producer, subscription));
            producer.keepReading(new Edge(
                    producer, subscription, plan.links())); // before it subscribes, so that the pipeline's end finds it
            plan.reconcile(List.of(), (link, none) -> reader.subscribe(link));
            if (plan.links().isEmpty()) {
                throw new IllegalStateException("Other readers have all free partitions of stage '" + producer.name()
                        + "' of pipeline '" + declared.name() + "'");
            }
        }
    }

    /**
     * Adds stages.
     *
     * @param start starts them, before other threads can see them
     * @return the new ones
     * @throws InvalidPipelineException if the topology would not be allowed with them
     */
    synchronized List<StageGroup> add(List<StageDefinition> added, Consumer<List<StageGroup>> start) {
        changes.checkAdded(added);
        added.forEach(this::checkLetters);
        List<StageGroup> groups = groups(added);
        try {
            start.accept(groups);
        } catch (RuntimeException refusal) {
            letterEdges.withdraw(groups);
            throw refusal;
        }
        stages.add(groups);
        return groups;
    }

    /** Checks that a stage that is added can send its dead letters to the stage that it names. */
    private void checkLetters(StageDefinition added) {
        String target = added.onError().deadLetterTo();
        if (target == null) {
            return;
        }
        StageGroup receiver = stages.get(target);
        if ((receiver != null && receiver.hasEnded()) || letterEdges.completes(target)) {
            throw new InvalidPipelineException(
                    "Stage '" + added.name() + "' cannot send its dead letters to stage '" + target + "' of pipeline '"
                            + declared.name() + "', which has ended or is about to.",
                    "Set dead-letter-to to another stage.");
        }
        String producer = DeadLetters.producerOf(target);
        if (letterEdges.producerFor(target) == null && stages.get(producer) != null) {
            throw new InvalidPipelineException(
                    "Pipeline '" + declared.name() + "' needs a stage '" + producer
                            + "' for the dead letters of stage '" + target + "', and has another stage of that name.",
                    "Rename one of the stages.");
        }
    }

    /**
     * {@return a stage that can be removed}
     *
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalStateException if it receives or passes on the dead letters of other stages
     */
    synchronized StageGroup removable(String stage) {
        StageGroup group = group(stage);
        List<String> senders = letterEdges.senders(stage);
        if (!senders.isEmpty()) {
            throw new IllegalStateException("Stage '" + stage + "' of pipeline '" + declared.name()
                    + "' receives the dead letters of the stages " + senders
                    + " and cannot be removed. Remove those stages first.");
        }
        if (group.passesDeadLetters()) {
            throw new IllegalStateException("Stage '" + stage + "' of pipeline '" + declared.name()
                    + "' passes dead letters on and cannot be removed. The pipeline removes it with the stage that"
                    + " receives them.");
        }
        return group;
    }

    /**
     * A removed stage has ended.
     *
     * @return the producer of its dead letters, which is to be removed as well, or {@code null}
     */
    synchronized @Nullable StageGroup remove(StageGroup group) {
        stages.remove(group);
        changes.removed(group.definition());
        group.edges().forEach(edge -> disclaim(group, edge));
        return letterEdges.removed(group);
    }

    /** {@return all stages, and the stages that have an open subscription to each, once for each subscription} */
    synchronized Map<StageGroup, List<StageGroup>> consumersByProducer() {
        Map<StageGroup, List<StageGroup>> consumers = new LinkedHashMap<>();
        groups().forEach(group -> consumers.put(group, new ArrayList<>()));
        for (StageGroup group : groups()) {
            for (Edge edge : group.edges()) {
                consumers
                        .computeIfAbsent(edge.producer(), removed -> new ArrayList<>())
                        .add(group);
            }
        }
        return consumers;
    }

    /** {@return whether each instance that consumes events has ended, or is in a handler call} */
    boolean consumersOver() {
        return groups().stream()
                .filter(group -> group.definition().type().consumes())
                .flatMap(group -> group.living().stream())
                .allMatch(instance -> instance.runningCall() != null);
    }

    /** {@return whether a reader holds events of a source that tracks them} */
    boolean readersHoldTracked() {
        return groups().stream().anyMatch(StageGroup::readersHoldTracked);
    }

    /** {@return all instances of the stages that consume a stage's events, directly or through other stages} */
    synchronized List<StageShell<?, ?>> downstreamOf(String stage) {
        Map<String, List<StageGroup>> takers = new HashMap<>();
        for (StageGroup group : groups()) {
            for (Edge edge : group.edges()) {
                takers.computeIfAbsent(edge.producer().name(), none -> new ArrayList<>())
                        .add(group);
            }
        }
        Set<StageGroup> downstream = new LinkedHashSet<>();
        Deque<String> producers = new ArrayDeque<>(List.of(stage));
        while (!producers.isEmpty()) {
            takers.getOrDefault(producers.remove(), List.of()).stream()
                    .filter(downstream::add)
                    .forEach(taker -> producers.add(taker.name()));
        }
        return Stages.instances(downstream);
    }

    /**
     * An instance has ended.
     *
     * @return whether all instances of its stage have
     */
    boolean ended(StageShell<?, ?> instance) {
        StageGroup group = known(instance.identity().stage());
        if (group == null) {
            return false;
        }
        group.ended(instance);
        if (!group.hasEnded()) {
            return false;
        }
        letterEdges.ended(group);
        return true;
    }

    /**
     * Stages are started before other threads can see them. A stage that ends at once waits here until then, so its end
     * is not missed.
     */
    private synchronized @Nullable StageGroup known(String stage) {
        return stages.get(stage);
    }
}
