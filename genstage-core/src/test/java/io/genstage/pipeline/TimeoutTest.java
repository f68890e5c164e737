package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BatchFailedException;
import io.genstage.ConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handler calls that take longer than the timeout. The handlers move the clock, on the thread of their call. */
@Contract("E7")
class TimeoutTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final SeededScheduler scheduler = new SeededScheduler(1, Duration.ZERO);

    private final List<Object> seen = new ArrayList<>();

    @AfterEach
    void noInterruptIsLeft() {
        assertThat(Thread.interrupted()).isFalse();
    }

    /** Takes time, until the next timer fires: throws if the call is interrupted. */
    private void block() throws InterruptedException {
        scheduler.nextTimer();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void take(Duration time) {
        scheduler.schedule(() -> {}, time);
        scheduler.nextTimer();
    }

    private HandDriven started(ConsumerStage<Integer> store, Consumer<StageDefinition.Options<Integer>> options) {
        return new HandDriven(
                        scheduler,
                        PipelineDefinition.named("p")
                                .producer("read", Sources.range(3))
                                .consumer("store", store, s -> {
                                    s.subscribeTo("read", 1).timeout(LIMIT);
                                    options.accept(s);
                                })
                                .build())
                .start();
    }

    private static InputSnapshot input(HandDriven run) {
        return run.stage("store").instances().get(0).input();
    }

    @Test
    void aCallThatIsInterruptedFailsWithATimeout() {
        HandDriven run = started((events, from) -> block(), s -> {});

        Throwable cause = run.pipeline().failure().getCause();
        assertThat(cause)
                .isInstanceOf(TimeoutException.class)
                .hasMessageStartingWith("The handler call took longer than 30s and was interrupted.")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
    }

    @Test
    void aTimeoutIsAFailureLikeOthers() {
        HandDriven run = started(
                (events, from) -> {
                    seen.addAll(events);
                    if (events.contains(1)) {
                        block();
                    }
                },
                s -> s.onError(
                        ErrorOptions.ofAttempts(2).withBackoff(Backoff.NONE).thenSkip()));

        assertThat(seen).containsExactly(0, 1, 1, 2);
        assertThat(input(run).skipped()).isEqualTo(1);
        assertThat(run.stage("store").instances().get(0).failures())
                .containsExactly(Map.entry(TimeoutException.class.getName(), 2L));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aCallThatReturnsAfterItsTimeoutIsHandledAndCountsAsLate() {
        HandDriven run = started(
                (events, from) -> {
                    if (events.contains(1)) {
                        scheduler.nextTimer(); // the interrupt is ignored
                    }
                    seen.addAll(events);
                },
                s -> {});

        assertThat(seen).containsExactly(0, 1, 2);
        assertThat(input(run).handled()).isEqualTo(3);
        assertThat(input(run).late()).isEqualTo(1);
        assertThat(input(run).failed()).isZero();
    }

    @Test
    void theStageIsStuckUntilTheCallHasReturned() {
        HandDriven[] started = new HandDriven[1];
        HandDriven run = new HandDriven(
                scheduler,
                PipelineDefinition.named("p")
                        .producer("read", Sources.range(1))
                        .consumer(
                                "store",
                                (ConsumerStage<Integer>) (events, from) -> {
                                    seen.add(started[0].stage("store").status());
                                    scheduler.nextTimer();
                                    seen.add(started[0].stage("store").status());
                                },
                                s -> s.subscribeTo("read").timeout(LIMIT))
                        .build());
        started[0] = run;
        run.start();

        assertThat(seen).containsExactly(Status.RUNNING, Status.STUCK);
        assertThat(run.stage("store").status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void theTimeoutBeginsWithEachCall() {
        HandDriven run = started(
                (events, from) -> {
                    if (events.contains(0)) {
                        take(Duration.ofSeconds(10));
                    } else {
                        scheduler.nextTimer(); // set when the first call began
                        seen.add(Thread.currentThread().isInterrupted());
                        scheduler.nextTimer();
                        seen.add(Thread.currentThread().isInterrupted());
                    }
                },
                s -> {});

        assertThat(seen).startsWith(false, true);
        assertThat(input(run).late()).isEqualTo(2);
    }

    @Test
    void callsInTimeShareOneTimer() {
        started((events, from) -> seen.add(scheduler.waitingTimers()), s -> {});

        assertThat(seen).containsExactly(1, 1, 1);
        scheduler.nextTimer();
        assertThat(scheduler.waitingTimers()).isZero();
    }

    @Test
    void aTimeoutAtOneEventOfABatchIsAFailureOfThatEvent() {
        HandDriven run = new HandDriven(
                        scheduler,
                        PipelineDefinition.named("p")
                                .producer("read", Sources.range(3))
                                .consumer(
                                        "store",
                                        (ConsumerStage<Integer>) (events, from) -> {
                                            for (int i = 0; i < events.size(); i++) {
                                                try {
                                                    if (events.get(i) == 1) {
                                                        block();
                                                    }
                                                    seen.add(events.get(i));
                                                } catch (InterruptedException e) {
                                                    throw new BatchFailedException(i, e);
                                                }
                                            }
                                        },
                                        s -> s.subscribeTo("read")
                                                .timeout(LIMIT)
                                                .onError(ErrorOptions.DEFAULT.thenSkip()))
                                .build())
                .start();

        assertThat(seen).containsExactly(0, 2);
        assertThat(input(run).skipped()).isEqualTo(1);
    }

    @Test
    void aCallForDemandHasATimeoutToo() {
        ProducerStage<Integer> source = (demand, out) -> {
            seen.add("called");
            if (seen.size() == 1) {
                block();
            }
            out.emit(1);
            out.complete();
        };
        HandDriven run = new HandDriven(
                        scheduler,
                        PipelineDefinition.named("p")
                                .producer(
                                        "read",
                                        source,
                                        s -> s.timeout(LIMIT)
                                                .onError(ErrorOptions.ofAttempts(2)
                                                        .withBackoff(Backoff.NONE)))
                                .consumer("store", ConsumerStage.each(seen::add), s -> s.subscribeTo("read"))
                                .build())
                .start();

        assertThat(seen).containsExactly("called", "called", 1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }
}
