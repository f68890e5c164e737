package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.ProducerStage;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a drain for a limited time reports. */
@Contract("D2")
class DrainReportTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Recorder<Integer> recorder = new Recorder<>();

    private static HandDriven with(ConsumerStage<Integer> consumer) {
        return HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.<Integer>inletOnly())
                .consumer("c", consumer, s -> s.subscribeTo("a")));
    }

    /** Asks for one event. */
    private static final class Idle implements ConsumerStage<Integer> {

        @Override
        public DemandControl subscribed(Subscription subscription) {
            subscription.ask(1);
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {}
    }

    @Test
    void aCompleteDrainCountsWhatWasHandled() {
        HandDriven run = with(recorder);
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2, 3));
        run.run();
        run.pipeline().<Integer>inlet("a").offerAll(List.of(4, 5));

        CompletableFuture<DrainReport> drained = run.pipeline().drain(LIMIT);
        run.run();

        DrainReport report = drained.getNow(null);
        assertThat(report.complete()).isTrue();
        assertThat(report.stages().keySet()).containsExactly("a", "c");
        assertThat(report.stages().get("a").handled()).isEqualTo(2);
        assertThat(report.stages().get("c").handled()).isEqualTo(2);
        assertThat(report.stages().values()).allSatisfy(stage -> {
            assertThat(stage.left()).isZero();
            assertThat(stage.unsettled()).isZero();
            assertThat(stage.took()).isLessThanOrEqualTo(report.took());
        });
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    void eventsWithoutDemandMakeItIncomplete() {
        HandDriven run = with(new Idle());
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2, 3));

        CompletableFuture<DrainReport> drained = run.pipeline().drain(LIMIT);
        run.run();

        DrainReport report = drained.getNow(null);
        assertThat(report.complete()).isFalse();
        assertThat(report.stages().get("a").left()).isEqualTo(2);
        assertThat(report.stages().get("a").took()).isEqualTo(report.took());
        assertThat(report.stages().get("c").left()).isZero();
    }

    @Test
    void aDrainThatRunsOutOfTimeStopsThePipelineWhichKeepsItsEvents() {
        Duration hour = Duration.ofHours(1);
        boolean[] failed = {false};
        ConsumerStage<Integer> failing = (events, from) -> {
            if (!failed[0]) {
                failed[0] = true;
                throw new IllegalStateException("once");
            }
            recorder.handleEvents(events, from);
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT.withBackoff(new Backoff(hour, 1, hour, 0)))
                .producer("a", ProducerStage.<Integer>inletOnly())
                .consumer("c", failing, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(1))));
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2, 3));
        run.run();

        CompletableFuture<DrainReport> drained = run.pipeline().drain(LIMIT);
        run.run();
        assertThat(drained).as("the restart is not due").isNotDone();
        run.nextTimer();

        DrainReport report = drained.getNow(null);
        assertThat(report.complete()).isFalse();
        assertThat(report.took()).isGreaterThanOrEqualTo(LIMIT);
        assertThat(report.stages().values().stream().mapToLong(StageDrain::left).sum())
                .isGreaterThanOrEqualTo(2);
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);

        run.start().nextTimer();
        assertThat(recorder.events()).contains(2, 3);
    }

    @Test
    void aFailureDuringTheDrainFailsIt() {
        HandDriven run = with((events, from) -> {
            throw new IllegalStateException("no");
        });
        run.pipeline().<Integer>inlet("a").offer(1);

        CompletableFuture<DrainReport> drained = run.pipeline().drain(LIMIT);
        run.run();

        assertThat(drained).isCompletedExceptionally();
        assertThat(drained.handle((report, failure) -> failure).join()).isInstanceOf(StageFailedException.class);
    }

    @Test
    void oneLogLineSumsUpTheDrainOfAShutdown() {
        HandDriven run = with(recorder);
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2, 3));
        try (Logs logs = Logs.captured()) {
            CompletableFuture<Void> down = run.pipeline().shutdown(true, LIMIT);
            run.run();

            assertThat(down).isCompleted();
            assertThat(logs.at(Level.INFO).stream().filter(line -> line.contains("was drained")))
                    .singleElement()
                    .asString()
                    .matches("Pipeline 'p' was drained completely in \\d+ ms\\. Events that its stages handled: 'a' 3,"
                            + " 'c' 3\\. Events that they still hold: none");
        }
    }

    @Test
    void theLineIsAWarningIfTheDrainIsIncomplete() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(
                        Supervision.DEFAULT.withBackoff(new Backoff(Duration.ofHours(1), 1, Duration.ofHours(1), 0)))
                .producer("a", ProducerStage.<Integer>inletOnly())
                .consumer(
                        "c",
                        (events, from) -> {
                            throw new IllegalStateException("planted");
                        },
                        s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(1))));
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2, 3));
        run.run();
        try (Logs logs = Logs.captured()) {
            CompletableFuture<Void> down = run.pipeline().shutdown(true, Duration.ZERO);
            for (int timers = 0; !down.isDone() && timers < 10; timers++) {
                run.nextTimer();
            }

            assertThat(down).isCompleted();
            assertThat(logs.at(Level.INFO)).noneMatch(line -> line.contains("was drained"));
            assertThat(logs.warnings().stream().filter(line -> line.contains("was drained")))
                    .singleElement()
                    .asString()
                    .matches("Pipeline 'p' was drained in part in \\d+ ms\\. Events that its stages handled: .*\\."
                            + " Events that they still hold: .+")
                    .doesNotEndWith("none");
        }
    }
}
