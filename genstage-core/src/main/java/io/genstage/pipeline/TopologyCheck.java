package io.genstage.pipeline;

import io.genstage.DemandMode;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerStage;
import io.genstage.StageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks a definition over as a whole, and says of the first mistake what it is and what to do about it. */
final class TopologyCheck {

    private final String pipeline;

    private final List<StageDefinition> declared;

    private final Map<String, StageDefinition> stages = new LinkedHashMap<>();

    TopologyCheck(String pipeline, List<StageDefinition> declared) {
        this.pipeline = pipeline;
        this.declared = declared;
    }

    void run() {
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
        declared.forEach(this::checkName);
        declared.forEach(this::checkNumbers);
        declared.forEach(this::checkSubscriptions);
        checkCircles();
        checkDispatchers();
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
        if (stages.put(stage.name(), stage) != null) {
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
        if (pollInterval != null && stage.keptHandler() instanceof ProducerStage<?> source && !source.pollable()) {
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

    private void checkSubscriptions(StageDefinition stage) {
        if (stage.type() == StageType.PRODUCER && !stage.subscriptions().isEmpty()) {
            throw invalid(
                    stage,
                    "is a producer and cannot subscribe to '"
                            + stage.subscriptions().get(0).to() + "'.",
                    "Remove its subscription, or make it a producer-consumer.");
        }
        for (SubscriptionDefinition subscription : stage.subscriptions()) {
            StageDefinition producer = stages.get(subscription.to());
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
        }
    }

    private List<String> subscribable(StageDefinition consumer) {
        return stages.values().stream()
                .filter(stage -> stage.type().emits() && stage != consumer)
                .map(StageDefinition::name)
                .toList();
    }

    private void checkCircles() {
        List<String> circle = new Circles(stages).find();
        if (circle != null) {
            throw invalid(
                    "has a cycle: " + String.join(" <- ", circle) + ".",
                    "Remove one of these subscriptions: events must not come back to where they were.");
        }
    }

    private void checkDispatchers() {
        Map<String, List<DispatchCheck.Claim>> claims = new HashMap<>();
        for (StageDefinition consumer : declared) {
            for (SubscriptionDefinition subscription : consumer.subscriptions()) {
                claims.computeIfAbsent(subscription.to(), none -> new ArrayList<>())
                        .add(new DispatchCheck.Claim(consumer, subscription.options()));
            }
        }
        for (StageDefinition stage : declared) {
            if (stage.type().emits()) {
                new DispatchCheck(pipeline, stage, claims.getOrDefault(stage.name(), List.of())).run();
            }
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
