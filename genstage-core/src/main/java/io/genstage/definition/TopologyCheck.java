package io.genstage.definition;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.internal.text.SimilarNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks stages that are declared, or added to a topology, and reports the first mistake with its remedy. Present
 * stages were checked before, so the check reads only those that the new stages depend on.
 */
final class TopologyCheck {

    private static final TopologyChanges.Present NOTHING = new TopologyChanges.Present() {
        @Override
        public @Nullable StageDefinition stage(String name) {
            return null;
        }

        @Override
        public Stream<StageDefinition> stages() {
            return Stream.empty();
        }

        @Override
        public List<SubscriptionDefinition> subscriptions(String stage) {
            return List.of();
        }

        @Override
        public List<String> deadLetterSenders(String stage) {
            return List.of();
        }
    };

    private record Pending(DispatchCheck check, DispatchCheck.Claim claim) {}

    private final String pipeline;

    private final TopologyChanges.Present present;

    /** Checks of the subscriptions to present stages, by producer. */
    private final Map<StageDefinition, DispatchCheck> presentChecks;

    private final Map<String, StageDefinition> added = new LinkedHashMap<>();

    private final DeadLetterCheck deadLetters;

    /** The checks that new subscriptions were added to, by producer. */
    private final Map<StageDefinition, DispatchCheck> dispatchChecks = new LinkedHashMap<>();

    /** New subscriptions, which are removed again after the check. */
    private final List<Pending> pending = new ArrayList<>();

    TopologyCheck(String pipeline, TopologyChanges.Present present, Map<StageDefinition, DispatchCheck> presentChecks) {
        this.pipeline = pipeline;
        this.present = present;
        this.presentChecks = presentChecks;
        this.deadLetters = new DeadLetterCheck(pipeline, present, added);
    }

    /**
     * Checks a definition as a whole.
     *
     * @throws InvalidPipelineException if it is invalid
     */
    static void checkDefinition(String pipeline, List<StageDefinition> declared) {
        TopologyCheck check = new TopologyCheck(pipeline, NOTHING, Map.of());
        check.checkPipeline(declared);
        check.check(declared);
    }

    private void checkPipeline(List<StageDefinition> declared) {
        if (pipeline.isBlank()) {
            throw new InvalidPipelineException("A pipeline has no name.", "Give it one.");
        }
        NameCheck.fault(pipeline).ifPresent(fault -> {
            throw new InvalidPipelineException(
                    "Pipeline '" + NameCheck.printable(pipeline) + "' " + fault + ".", NameCheck.REMEDY);
        });
        if (declared.isEmpty()) {
            throw invalid("has no stages.", "Declare at least one producer and one consumer.");
        }
    }

    /**
     * Checks stages with their subscriptions.
     *
     * @throws InvalidPipelineException if they cannot be added to the present stages
     */
    void check(List<StageDefinition> stages) {
        for (StageDefinition stage : stages) {
            checkName(stage);
            StageCheck.check(pipeline, stage);
        }
        for (StageDefinition stage : stages) {
            for (SubscriptionDefinition subscription : stage.subscriptions()) {
                checkSubscription(stage, subscription);
            }
            deadLetters.check(stage);
        }
        checkCycles(stages);
        dispatchChecks.values().forEach(DispatchCheck::checkFreePartitions);
    }

    /**
     * Checks one more subscription of a present stage.
     *
     * @throws InvalidPipelineException if it cannot be opened
     */
    void check(StageDefinition consumer, SubscriptionDefinition subscription) {
        checkSubscription(consumer, subscription);
        if (mayBeInACycle(consumer)) {
            List<SubscriptionDefinition> all = new ArrayList<>(present.subscriptions(consumer.name()));
            all.add(subscription);
            new CycleCheck(
                            pipeline,
                            name -> name.equals(consumer.name()) ? all : present.subscriptions(name),
                            present::deadLetterSenders)
                    .checkUpstreamOf(consumer.name());
        }
        dispatchChecks.values().forEach(DispatchCheck::checkFreePartitions);
    }

    /** Removes the checked subscriptions from the checks: they have not been opened yet. */
    void withdraw() {
        for (Pending subscription : pending) {
            subscription.check.remove(subscription.claim);
        }
    }

    private void checkName(StageDefinition stage) {
        if (stage.name().isBlank()) {
            throw invalid("has a stage without a name.", "Give it one.");
        }
        NameCheck.fault(stage.name()).ifPresent(fault -> {
            throw invalid(
                    "has the stage '" + NameCheck.printable(stage.name()) + "', which " + fault + ".",
                    NameCheck.REMEDY);
        });
        for (String partition : stage.partitions()) {
            NameCheck.fault(partition).ifPresent(fault -> {
                throw invalid(
                        stage,
                        "has the partition '" + NameCheck.printable(partition) + "', which " + fault + ".",
                        NameCheck.REMEDY);
            });
        }
        if (added.put(stage.name(), stage) != null || present.stage(stage.name()) != null) {
            throw invalid("has two stages named '" + stage.name() + "'.", "Rename one of them.");
        }
    }

    private void checkSubscription(StageDefinition stage, SubscriptionDefinition subscription) {
        if (stage.type() == StageType.PRODUCER) {
            throw invalid(
                    stage,
                    "is a producer and cannot subscribe to '" + subscription.to() + "'.",
                    "Remove its subscription, or make it a producer-consumer.");
        }
        StageDefinition producer = stage(subscription.to());
        if (producer == null) {
            throw invalid(
                    stage,
                    "subscribes to '" + subscription.to() + "', and there is no such stage.",
                    SimilarNames.didYouMeanOneOf(subscription.to(), subscribable(stage), "Stages that emit"));
        }
        if (!producer.type().emits()) {
            throw invalid(
                    stage,
                    "subscribes to '" + producer.name() + "', which is a consumer and emits nothing.",
                    "Subscribe to a producer or a producer-consumer.");
        }
        if (DispatchCheck.concerns(producer, subscription.options())) {
            DispatchCheck check = dispatchChecks.computeIfAbsent(producer, this::dispatchCheck);
            DispatchCheck.Claim claim = new DispatchCheck.Claim(stage, subscription.options(), null);
            check.add(claim);
            pending.add(new Pending(check, claim));
        }
    }

    private @Nullable StageDefinition stage(String name) {
        StageDefinition own = added.get(name);
        return own == null ? present.stage(name) : own;
    }

    private DispatchCheck dispatchCheck(StageDefinition producer) {
        DispatchCheck known = presentChecks.get(producer);
        return known == null ? new DispatchCheck(pipeline, producer) : known;
    }

    private List<String> subscribable(StageDefinition consumer) {
        return Stream.concat(present.stages(), added.values().stream())
                .filter(stage -> stage.type().emits() && stage != consumer)
                .map(StageDefinition::name)
                .toList();
    }

    /**
     * No present stage subscribes to a new stage, so a cycle can exist only among the new ones, or through a present
     * stage that receives the dead letters of a new one.
     */
    private void checkCycles(List<StageDefinition> stages) {
        List<StageDefinition> targets = deadLetters.presentTargets();
        CycleCheck cycles = new CycleCheck(
                pipeline,
                targets.isEmpty() ? this::addedSubscriptions : this::allSubscriptions,
                deadLetters::sendersTo);
        for (StageDefinition stage : stages) {
            if (mayBeInACycle(stage)) {
                cycles.checkUpstreamOf(stage.name());
            }
        }
        targets.forEach(target -> cycles.checkUpstreamOf(target.name()));
    }

    private List<SubscriptionDefinition> addedSubscriptions(String stage) {
        StageDefinition own = added.get(stage);
        return own == null ? List.of() : own.subscriptions();
    }

    private List<SubscriptionDefinition> allSubscriptions(String stage) {
        StageDefinition own = added.get(stage);
        return own == null ? present.subscriptions(stage) : own.subscriptions();
    }

    /** Dead letters of a consumer may return to it, too. */
    private static boolean mayBeInACycle(StageDefinition stage) {
        return stage.type() == StageType.PRODUCER_CONSUMER || stage.onError().deadLetterTo() != null;
    }

    private InvalidPipelineException invalid(String problem, String remedy) {
        return new InvalidPipelineException("Pipeline '" + pipeline + "' " + problem, remedy);
    }

    private InvalidPipelineException invalid(StageDefinition stage, String problem, String remedy) {
        return new InvalidPipelineException(
                "Stage '" + stage.name() + "' of pipeline '" + pipeline + "' " + problem, remedy);
    }
}
