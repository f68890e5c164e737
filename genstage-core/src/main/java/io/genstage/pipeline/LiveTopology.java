package io.genstage.pipeline;

import io.genstage.InvalidPipelineException;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.definition.SubscriptionDefinition;
import io.genstage.internal.bridge.EventReader;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.restarts.StageSupervisor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's present stages and subscriptions. Every change is checked before it is made, and compared only with the
 * stages and subscriptions that it can conflict with. So a change costs the same however many others there are.
 */
final class LiveTopology implements StageSupervisor.Family {

    private final PipelineDefinition declared;

    private final DeadLetters deadLetters;

    private final DeadLetterEdges letterEdges = new DeadLetterEdges();

    private final Function<StageSupervisor.Family, Executions> newExecutions;

    /** How the stages of the present run are executed. */
    private volatile Executions executions;

    private final Stages stages;

    /** Guarded by the lock. */
    private final LiveSubscriptions subscriptions;

    /**
     * The topology that is declared, without subscriptions.
     *
     * @param deadLetters where the dead letters of the stages go
     * @param newExecutions called for each run of the pipeline
     */
    LiveTopology(
            PipelineDefinition declared,
            DeadLetters deadLetters,
            Function<StageSupervisor.Family, Executions> newExecutions) {
        this.declared = declared;
        this.deadLetters = deadLetters;
        this.newExecutions = newExecutions;
        this.executions = newExecutions.apply(this);
        this.stages = new Stages(declared.name(), declared.stages().size());
        this.subscriptions = new LiveSubscriptions(declared.name(), stages, letterEdges);
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

    @Override
    public List<StageShell<?, ?>> shells() {
        return stages.shells();
    }

    /**
     * {@return a stage}
     *
     * @throws NoSuchElementException if no stage has that name
     */
    StageGroup group(String stage) {
        return stages.require(stage);
    }

    /** New instances of all stages, for another run. */
    final class Renewal {

        private final Executions renewed = newExecutions.apply(LiveTopology.this);

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
                subscriptions.forgetAll();
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
        subscriptions.openDeclared(groups(), barrier);
        subscriptions.warnOfOrphans();
        EndlessRestarts.warn(declared);
        UntrackedProcessors.warn(declared);
    }

    /**
     * Makes the declared subscriptions of some stages. Subscriptions to a named partition come first; the others divide
     * the remaining partitions.
     */
    synchronized void subscribe(List<StageGroup> consumers, ActionBarrier barrier) {
        subscriptions.openDeclared(consumers, barrier);
    }

    /**
     * Makes another subscription.
     *
     * @throws InvalidPipelineException if the present topology does not allow it
     * @throws IllegalStateException if the consumer has ended
     */
    synchronized List<Subscription> subscribe(StageGroup consumer, SubscriptionDefinition subscription) {
        return subscriptions.open(consumer, subscription, List.of());
    }

    /**
     * Makes a subscription that replaces the present ones between the two stages, if there are any.
     *
     * @throws InvalidPipelineException if the present topology does not allow it
     * @throws IllegalStateException if the consumer has ended
     */
    synchronized List<Subscription> resubscribe(StageGroup consumer, SubscriptionDefinition subscription) {
        return subscriptions.open(consumer, subscription, consumer.edgesTo(subscription.to()));
    }

    /**
     * Checks that a reader outside of the pipeline may subscribe, by the rules for a consumer.
     *
     * @throws NoSuchElementException if there is no such stage
     * @throws InvalidPipelineException if the present topology does not allow it
     */
    synchronized void checkReader(StageDefinition asConsumer) {
        asConsumer.subscriptions().forEach(subscription -> group(subscription.to()));
        subscriptions.checkAdded(List.of(asConsumer));
    }

    /** Subscribes a reader outside of the pipeline, if that is allowed. */
    synchronized void subscribe(EventReader<Object> reader, StageDefinition asConsumer) {
        checkReader(asConsumer);
        subscriptions.open(reader, asConsumer);
    }

    /**
     * Adds stages.
     *
     * @param start starts them, before other threads can see them
     * @return the new ones
     * @throws InvalidPipelineException if the topology would not be allowed with them
     */
    synchronized List<StageGroup> add(List<StageDefinition> added, Consumer<List<StageGroup>> start) {
        subscriptions.checkAdded(added);
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
        subscriptions.removed(group);
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

    @Override
    public synchronized List<StageShell<?, ?>> downstreamOf(String stage) {
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
