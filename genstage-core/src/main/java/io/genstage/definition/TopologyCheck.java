package io.genstage.definition;

import io.genstage.DemandMode;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerStage;
import io.genstage.StageType;
import io.genstage.internal.text.SimilarNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks over stages that are declared, or added to others that are there, and says of the first mistake what it is and what to do about
 * it. Of those that are there it looks only at those that the new ones have to do with, because more of them were looked over before.
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
    };

    private record Trial(DispatchCheck check, DispatchCheck.Claim claim) {}

    private final String pipeline;

    private final TopologyChanges.Present present;

    /** Checks of the subscriptions to stages that are present, by their producers. */
    private final Map<StageDefinition, DispatchCheck> presentChecks;

    private final Map<String, StageDefinition> added = new LinkedHashMap<>();

    /** Those that have to do with new subscriptions, by their producers. */
    private final Map<StageDefinition, DispatchCheck> dispatchChecks = new LinkedHashMap<>();

    /** New subscriptions that count until they are withdrawn. */
    private final List<Trial> trials = new ArrayList<>();

    TopologyCheck(String pipeline, TopologyChanges.Present present, Map<StageDefinition, DispatchCheck> presentChecks) {
        this.pipeline = pipeline;
        this.present = present;
        this.presentChecks = presentChecks;
    }

    /**
     * Looks over a definition as a whole.
     *
     * @throws InvalidPipelineException if it cannot run
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
     * Looks over stages with their subscriptions.
     *
     * @throws InvalidPipelineException if they cannot be added to what is there
     */
    void check(List<StageDefinition> stages) {
        for (StageDefinition stage : stages) {
            checkName(stage);
            checkNumbers(stage);
        }
        for (StageDefinition stage : stages) {
            for (SubscriptionDefinition subscription : stage.subscriptions()) {
                checkSubscription(stage, subscription);
            }
        }
        checkCircles(stages);
        dispatchChecks.values().forEach(DispatchCheck::checkFreePartitions);
    }

    /**
     * Looks over one more subscription of a stage that is there.
     *
     * @throws InvalidPipelineException if it cannot be made
     */
    void check(StageDefinition consumer, SubscriptionDefinition subscription) {
        checkSubscription(consumer, subscription);
        if (mayBeInACircle(consumer)) {
            List<SubscriptionDefinition> all = new ArrayList<>(present.subscriptions(consumer.name()));
            all.add(subscription);
            checkCircleBehind(
                    consumer, new Circles(name -> name.equals(consumer.name()) ? all : present.subscriptions(name)));
        }
        dispatchChecks.values().forEach(DispatchCheck::checkFreePartitions);
    }

    /** What was looked over does not count any more. */
    void withdraw() {
        for (Trial trial : trials) {
            trial.check.remove(trial.claim);
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

    private void checkNumbers(StageDefinition stage) {
        if (stage.concurrency() < 1) {
            throw invalid(
                    stage,
                    "has concurrency " + stage.concurrency() + ", which is below 1.",
                    "Use 1 or more instances.");
        }
        if (stage.type() == StageType.PRODUCER && stage.concurrency() > 1) {
            throw invalid(
                    stage,
                    "is a producer and has concurrency " + stage.concurrency() + ".",
                    "Remove 'concurrency': a source has one instance. Declare several producers, or give the concurrency"
                            + " to the stages behind it.");
        }
        checkChildren(stage);
        Duration pollInterval = stage.pollInterval();
        if (pollInterval != null && (pollInterval.isNegative() || pollInterval.isZero())) {
            throw invalid(stage, "has a poll interval of " + pollInterval + ".", "Use a positive duration.");
        }
        if (pollInterval != null && stage.type() != StageType.PRODUCER) {
            throw invalid(stage, "is a " + stage.type() + " and has a poll interval.", "Only producers are polled.");
        }
        if (pollInterval != null && stage.handler() instanceof ProducerStage<?> source && !source.pollable()) {
            throw invalid(
                    stage,
                    "has a poll interval, and its source is never polled: it is pulled by demand, brings its events"
                            + " itself, or has none but those of its inlet.",
                    "Remove the poll interval.");
        }
        if (!stage.type().emits() && stage.hasOutputOptions()) {
            throw invalid(
                    stage, "is a consumer and has a buffer or a dispatcher.", "Remove it: a consumer emits nothing.");
        }
        if (stage.demand() != DemandMode.FORWARD && stage.type() != StageType.PRODUCER) {
            throw invalid(
                    stage,
                    "is a " + stage.type() + " and has the demand mode '" + stage.demand() + "'.",
                    "Only a producer's demand can accumulate; set it on the producer that it takes events from.");
        }
    }

    private void checkChildren(StageDefinition stage) {
        if (stage.children() == null) {
            return;
        }
        if (stage.type() != StageType.CONSUMER) {
            throw invalid(
                    stage,
                    "is a " + stage.type() + " and is to start a child for each event.",
                    "Remove 'perEvent': only a consumer can. Give a producer-consumer a concurrency, or let a consumer do this"
                            + " work.");
        }
        if (stage.concurrency() != 1) {
            throw invalid(
                    stage,
                    "has concurrency " + stage.concurrency() + " and is to start a child for each event.",
                    "Remove one of the two: max-demand says how many children there are at once.");
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
            trials.add(new Trial(check, claim));
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

    /** No stage that was there before takes events of one that is new. */
    private void checkCircles(List<StageDefinition> stages) {
        Circles circles = new Circles(this::addedSubscriptions);
        for (StageDefinition stage : stages) {
            if (mayBeInACircle(stage)) {
                checkCircleBehind(stage, circles);
            }
        }
    }

    private List<SubscriptionDefinition> addedSubscriptions(String stage) {
        StageDefinition own = added.get(stage);
        return own == null ? List.of() : own.subscriptions();
    }

    private static boolean mayBeInACircle(StageDefinition stage) {
        return stage.type() == StageType.PRODUCER_CONSUMER;
    }

    private void checkCircleBehind(StageDefinition stage, Circles circles) {
        List<String> circle = circles.findBehind(stage.name());
        if (circle != null) {
            throw invalid(
                    "has a cycle: " + String.join(" <- ", circle) + ".",
                    "Remove one of these subscriptions: events must not come back to where they were.");
        }
    }

    private InvalidPipelineException invalid(String problem, String remedy) {
        return new InvalidPipelineException("Pipeline '" + pipeline + "' " + problem, remedy);
    }

    private InvalidPipelineException invalid(StageDefinition stage, String problem, String remedy) {
        return new InvalidPipelineException(
                "Stage '" + stage.name() + "' of pipeline '" + pipeline + "' " + problem, remedy);
    }
}
