package io.genstage.definition;

import io.genstage.DeliveryGuarantee;
import io.genstage.DemandMode;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerStage;
import io.genstage.StageType;
import io.genstage.internal.text.Counts;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildRestart;
import io.genstage.supervision.ErrorOptions;
import java.time.Duration;

/** Checks the options of one stage, without regard to other stages. */
final class StageCheck {

    private final String pipeline;

    private final StageDefinition stage;

    private StageCheck(String pipeline, StageDefinition stage) {
        this.pipeline = pipeline;
        this.stage = stage;
    }

    /**
     * Checks the options of a stage.
     *
     * @throws InvalidPipelineException for the first mistake
     */
    static void check(String pipeline, StageDefinition stage) {
        StageCheck check = new StageCheck(pipeline, stage);
        check.checkConcurrency();
        check.checkChildren();
        check.checkTimeout();
        check.checkErrors();
        check.checkPolling();
        check.checkOutput();
        check.checkInlet();
        check.checkSource();
        check.checkDemand();
    }

    private void checkConcurrency() {
        if (stage.concurrency() < 1) {
            throw invalid("has concurrency " + stage.concurrency() + ", which is below 1.", "Use 1 or more instances.");
        }
        if (stage.type() == StageType.PRODUCER && stage.concurrency() > 1) {
            throw invalid(
                    "is a producer and has concurrency " + stage.concurrency() + ".",
                    "Remove 'concurrency': a source has one instance. Declare several producers, or set the concurrency"
                            + " of the stages downstream.");
        }
    }

    private void checkPolling() {
        Duration pollInterval = stage.pollInterval();
        if (pollInterval != null && (pollInterval.isNegative() || pollInterval.isZero())) {
            throw invalid("has a poll interval of " + pollInterval + ".", "Use a positive duration.");
        }
        if (pollInterval != null && stage.type() != StageType.PRODUCER) {
            throw invalid("is a " + stage.type() + " and has a poll interval.", "Only producers are polled.");
        }
        if (pollInterval != null && stage.handler() instanceof ProducerStage<?> source && !source.pollable()) {
            throw invalid(
                    "has a poll interval, but its source is never polled: it is pulled by demand, receives its events"
                            + " from elsewhere, or emits only the events of its inlet.",
                    "Remove the poll interval.");
        }
    }

    private void checkOutput() {
        if (!stage.type().emits() && stage.hasOutputOptions()) {
            throw invalid("is a consumer and has a buffer or a dispatcher.", "Remove it: a consumer emits nothing.");
        }
    }

    private void checkDemand() {
        if (stage.demand() != DemandMode.FORWARD && stage.type() != StageType.PRODUCER) {
            throw invalid(
                    "is a " + stage.type() + " and has the demand mode '" + stage.demand() + "'.",
                    "Only a producer's demand can accumulate; set it on the producer that it takes events from.");
        }
    }

    private void checkInlet() {
        if (!stage.hasInletCapacity()) {
            return;
        }
        if (stage.type() != StageType.PRODUCER) {
            throw invalid(
                    "is a " + stage.type() + " and has an inlet capacity.", "Remove it: only a producer has an inlet.");
        }
        if (stage.inletCapacity() < 1) {
            throw invalid(
                    "has an inlet capacity of " + stage.inletCapacity() + ", which is below 1.",
                    "Use 1 or more events.");
        }
    }

    private void checkSource() {
        Integer maxInFlight = stage.maxInFlight();
        if (maxInFlight == null) {
            return;
        }
        if (stage.type() != StageType.PRODUCER) {
            throw invalid(
                    "is a " + stage.type() + " and has max-in-flight " + maxInFlight + ".",
                    "Set it on the producer that the events come from.");
        }
        if (maxInFlight < 1) {
            throw invalid("has max-in-flight " + maxInFlight + ", which is below 1.", "Use 1 or more events.");
        }
    }

    private void checkChildren() {
        ChildOptions children = stage.children();
        if (children == null) {
            return;
        }
        if (stage.type() != StageType.CONSUMER) {
            throw invalid(
                    "is a " + stage.type() + " and is to start a child for each event.",
                    "Remove 'perEvent': only a consumer can. Set the concurrency of the producer-consumer, or move"
                            + " this work to a consumer.");
        }
        if (stage.concurrency() != 1) {
            throw invalid(
                    "has concurrency " + stage.concurrency() + " and is to start a child for each event.",
                    "Remove one of the two: max-demand limits the number of children.");
        }
        if (children.restart() == ChildRestart.TRANSIENT && !stage.onError().equals(ErrorOptions.DEFAULT)) {
            throw invalid(
                    "restarts children that fail, and has on-error, which tries their events again.",
                    "Remove 'child.restart', or remove 'on-error'.");
        }
    }

    private void checkTimeout() {
        Duration timeout = stage.timeout();
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw invalid("has a timeout of " + timeout + ".", "Use a positive duration, or remove the timeout.");
        }
    }

    private void checkErrors() {
        ErrorOptions onError = stage.onError();
        if (stage.type() == StageType.PRODUCER && onError.then() != ErrorOptions.Then.FAIL) {
            throw invalid(
                    "is a producer and has on-error.then '" + onError.then() + "'.",
                    "Set 'on-error.then' to 'fail', or remove it: a producer has no event to skip or to hand over when"
                            + " its handler throws.");
        }
        if (stage.delivery() == DeliveryGuarantee.AT_MOST_ONCE
                && (onError.attempts() > 1 || onError.then() != ErrorOptions.Then.FAIL)) {
            throw invalid(
                    "has on-error with " + Counts.of(onError.attempts(), "attempt") + ", then '" + onError.then()
                            + "', but its delivery is '" + stage.delivery() + "'.",
                    "Set 'delivery' to '" + DeliveryGuarantee.AT_LEAST_ONCE + "', or remove 'on-error': with '"
                            + stage.delivery() + "', the events of a handler call that threw are lost.");
        }
    }

    private InvalidPipelineException invalid(String problem, String remedy) {
        return new InvalidPipelineException(
                "Stage '" + stage.name() + "' of pipeline '" + pipeline + "' " + problem, remedy);
    }
}
