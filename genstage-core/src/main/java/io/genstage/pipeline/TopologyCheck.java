package io.genstage.pipeline;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.dispatch.BroadcastDispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks a definition over as a whole, and says of the first mistake what it is and what to do about it. */
final class TopologyCheck {

    private final PipelineDefinition definition;

    private final Map<String, StageDefinition> stages = new LinkedHashMap<>();

    TopologyCheck(PipelineDefinition definition) {
        this.definition = definition;
    }

    void run() {
        if (definition.name().isBlank()) {
            throw new InvalidPipelineException("A pipeline has no name.", "Give it one.");
        }
        if (definition.stages().isEmpty()) {
            throw invalid("has no stages.", "Declare at least one producer and one consumer.");
        }
        definition.stages().forEach(this::checkName);
        definition.stages().forEach(this::checkNumbers);
        definition.stages().forEach(this::checkSubscriptions);
        checkCircles();
    }

    private void checkName(StageDefinition stage) {
        if (stage.name().isBlank()) {
            throw invalid("has a stage without a name.", "Give it one.");
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
        Duration pollInterval = stage.pollInterval();
        if (pollInterval != null && (pollInterval.isNegative() || pollInterval.isZero())) {
            throw invalid(stage, "has a poll interval of " + pollInterval + ".", "Use a positive duration.");
        }
        if (pollInterval != null && stage.type() != StageType.PRODUCER) {
            throw invalid(stage, "is a " + stage.type() + " and has a poll interval.", "Only producers are polled.");
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
        Set<String> seen = new HashSet<>();
        for (SubscriptionDefinition subscription : stage.subscriptions()) {
            StageDefinition producer = stages.get(subscription.to());
            if (producer == null) {
                throw invalid(
                        stage,
                        "subscribes to '" + subscription.to() + "', and there is no such stage.",
                        SimilarNames.didYouMean(subscription.to(), subscribable(stage)));
            }
            if (!producer.type().emits()) {
                throw invalid(
                        stage,
                        "subscribes to '" + producer.name() + "', which is a consumer and emits nothing.",
                        "Subscribe to a producer or a producer-consumer.");
            }
            if (!seen.add(producer.name()) && producer.dispatcher().get() instanceof BroadcastDispatcher<?>) {
                throw invalid(
                        stage,
                        "subscribes twice to '" + producer.name() + "', which broadcasts.",
                        "Remove one of the two subscriptions: it would get every event twice.");
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
        Set<String> done = new HashSet<>();
        for (StageDefinition stage : definition.stages()) {
            follow(stage, new ArrayList<>(), done);
        }
    }

    private void follow(StageDefinition stage, List<String> path, Set<String> done) {
        int start = path.indexOf(stage.name());
        path.add(stage.name());
        if (start >= 0) {
            throw invalid(
                    "has a cycle: " + String.join(" <- ", path.subList(start, path.size())) + ".",
                    "Remove one of these subscriptions: events must not come back to where they were.");
        }
        if (!done.contains(stage.name())) {
            for (SubscriptionDefinition subscription : stage.subscriptions()) {
                StageDefinition producer = stages.get(subscription.to());
                if (producer != null) {
                    follow(producer, path, done);
                }
            }
            done.add(stage.name());
        }
        path.remove(path.size() - 1);
    }

    private InvalidPipelineException invalid(String problem, String remedy) {
        return new InvalidPipelineException("Pipeline '" + definition.name() + "' " + problem, remedy);
    }

    private InvalidPipelineException invalid(StageDefinition stage, String problem, String remedy) {
        return new InvalidPipelineException(
                "Stage '" + stage.name() + "' of pipeline '" + definition.name() + "' " + problem, remedy);
    }
}
