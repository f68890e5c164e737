package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genstage.BufferOptions;
import io.genstage.ConsumerStage;
import io.genstage.Inlet;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.Contract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that wait for room in an inlet. */
class InletPutTest {

    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private static final long WATCHDOG_SECONDS = 20;

    private final Scheduler scheduler = Schedulers.platform(4);

    private final Set<Integer> handled = ConcurrentHashMap.newKeySet();

    /** How many events may be handled. */
    private final Semaphore open = new Semaphore(0);

    private final Pipeline pipeline = Pipeline.of(
            PipelineDefinition.named("p")
                    .producer("a", ProducerStage.inletOnly(), s -> s.buffer(BufferOptions.keepLast(2)))
                    .consumer(
                            "c",
                            ConsumerStage.<Integer>each(event -> {
                                open.acquire();
                                handled.add(event);
                            }),
                            s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(1, 1)))
                    .build(),
            scheduler);

    private final Inlet<Integer> inlet = pipeline.inlet("a");

    @AfterEach
    void end() {
        open.release(1_000_000);
        pipeline.closeNow();
        scheduler.close();
    }

    @Test
    void everyWaitingCallerReceivesRoom() throws Exception {
        pipeline.start().join();
        List<FutureTask<Boolean>> puts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int event = i;
            puts.add(inAThread(() -> inlet.put(event, FOREVER)));
        }

        open.release(100);

        for (FutureTask<Boolean> put : puts) {
            assertThat(put.get(WATCHDOG_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(pipeline.awaitIdle(Duration.ofSeconds(WATCHDOG_SECONDS))).isTrue();
        assertThat(handled).hasSize(100);
        assertThat(inlet.size()).isZero();
    }

    @Test
    void callersThatGiveUpLeaveTheRoomToOthers() throws Exception {
        pipeline.start().join();
        fill();
        FutureTask<Boolean> interrupted = new FutureTask<>(() -> inlet.put(10, FOREVER));
        Thread thread = new Thread(interrupted);
        thread.start();
        until(thread);
        FutureTask<Boolean> patient = inAThread(() -> inlet.put(11, FOREVER));

        assertThat(inlet.put(12, Duration.ofNanos(1))).isFalse();
        assertThat(inlet.put(13, FOREVER.negated())).isFalse();
        thread.interrupt();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> interrupted.get(WATCHDOG_SECONDS, TimeUnit.SECONDS))
                .withCauseInstanceOf(InterruptedException.class);
        open.release(100);

        assertThat(patient.get(WATCHDOG_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(pipeline.awaitIdle(Duration.ofSeconds(WATCHDOG_SECONDS))).isTrue();
        assertThat(handled).contains(11).doesNotContain(10, 12, 13);
        assertThat(inlet.refused()).isEqualTo(2);
    }

    @Test
    void anInletThatIsClosedRefusesAtOnce() throws Exception {
        pipeline.start().join();
        pipeline.stop().join();
        assertThat(inlet.put(1, FOREVER)).as("stopped").isFalse();
        pipeline.closeNow();
        assertThat(inlet.put(1, FOREVER)).as("closed").isFalse();
        assertThat(inlet.refused()).isEqualTo(2);
    }

    @Test
    @Contract("I1")
    void aCallerThatPutsBeforeTheStartWaitsForIt() throws Exception {
        assertThat(inlet.put(1, Duration.ofMillis(1))).as("the time is over").isFalse();
        FutureTask<Boolean> put = inAThread(() -> inlet.put(2, FOREVER));
        until(put);

        pipeline.start().join();

        assertThat(put.get(WATCHDOG_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Contract("I1")
    void aCallerThatPutsBeforeTheStartReturnsWhenThePipelineIsClosed() throws Exception {
        FutureTask<Boolean> put = inAThread(() -> inlet.put(2, FOREVER));
        until(put);

        pipeline.closeNow();

        assertThat(put.get(WATCHDOG_SECONDS, TimeUnit.SECONDS)).isFalse();
    }

    /** Without a thread no stage can end, so only the caller of {@code close} can wake the waiting caller. */
    @Test
    void aWaitingCallerReturnsWhenPipelineAndSchedulerAreClosed() throws Exception {
        pipeline.start().join();
        fill();
        FutureTask<Boolean> put = inAThread(() -> inlet.put(10, FOREVER));
        until(put);

        scheduler.close();
        pipeline.closeNow();

        assertThat(put.get(WATCHDOG_SECONDS, TimeUnit.SECONDS)).isFalse();
    }

    /** One event is in progress, and two are queued. */
    private void fill() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            assertThat(inlet.put(i, FOREVER)).isTrue();
        }
    }

    private final ConcurrentHashMap<FutureTask<?>, Thread> threads = new ConcurrentHashMap<>();

    private <T> FutureTask<T> inAThread(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task);
        threads.put(task, thread);
        thread.start();
        return task;
    }

    private void until(FutureTask<?> isBlocked) throws InterruptedException {
        until(threads.get(isBlocked));
    }

    private static void until(Thread isBlocked) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WATCHDOG_SECONDS);
        while (isBlocked.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime()).as("the watchdog's time").isLessThan(end);
            Thread.sleep(1);
        }
    }
}
