package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handler calls that take longer than the timeout, on threads. */
@Timeout(60)
@Contract("E7")
class TimeoutOnThreadsTest {

    private static final int EVENTS = 2_000;

    private final Scheduler threads = Schedulers.platform("timeouts", 4);

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void aHandlerThatBlocksIsInterrupted() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("read", Sources.range(3))
                        .consumer(
                                "store",
                                (ConsumerStage<Integer>) (events, from) -> never.await(),
                                s -> s.subscribeTo("read", 1)
                                        .timeout(Duration.ofMillis(20))
                                        .onError(ErrorOptions.DEFAULT.thenSkip()))
                        .build(),
                threads);
        pipeline.start();
        pipeline.completion().get(30, TimeUnit.SECONDS);

        assertThat(input(pipeline).skipped()).isEqualTo(3);
    }

    @Test
    void childrenThatBlockAreInterrupted() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("read", Sources.range(20))
                        .consumer(
                                "store",
                                (ConsumerStage<Integer>) (events, from) -> never.await(),
                                s -> s.subscribeTo("read", 4)
                                        .perEvent(ChildOptions.TEMPORARY)
                                        .timeout(Duration.ofMillis(20))
                                        .onError(ErrorOptions.DEFAULT.thenSkip()))
                        .build(),
                threads);
        pipeline.start();
        pipeline.completion().get(30, TimeUnit.SECONDS);

        assertThat(input(pipeline).skipped()).isEqualTo(20);
        assertThat(pipeline.snapshot()
                        .stage("store")
                        .orElseThrow()
                        .instances()
                        .get(0)
                        .failures())
                .containsEntry(TimeoutException.class.getName(), 20L);
    }

    /** Calls that end about when their timeout does: the interrupt reaches the call or no call. */
    @Test
    void anInterruptReachesTheCallThatItWasMeantForOrNone() throws Exception {
        AtomicInteger interrupted = new AtomicInteger();
        AtomicInteger strays = new AtomicInteger();
        AtomicReference<Pipeline> own = new AtomicReference<>();
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("read", Sources.range(EVENTS))
                        .consumer(
                                "store",
                                () -> new Interrupted(own, interrupted, strays),
                                s -> s.subscribeTo("read", 2).concurrency(4).timeout(Duration.ofNanos(500_000)))
                        .build(),
                threads);
        own.set(pipeline);
        pipeline.start();
        pipeline.completion().get(50, TimeUnit.SECONDS);

        assertThat(pipeline.snapshot().stage("store").orElseThrow().eventsIn()).isEqualTo(EVENTS);
        assertThat(interrupted).as("calls that were interrupted").hasPositiveValue();
        assertThat(strays).as("calls that were interrupted and not late").hasValue(0);
    }

    /** Ends its calls about when their timeout does, and counts those that were interrupted although not late. */
    private static final class Interrupted implements ConsumerStage<Integer> {

        private final AtomicReference<Pipeline> pipeline;

        private final AtomicInteger interrupted;

        private final AtomicInteger strays;

        private String instance = "";

        private boolean lastInterrupted;

        private long lateBeforeLast;

        Interrupted(AtomicReference<Pipeline> pipeline, AtomicInteger interrupted, AtomicInteger strays) {
            this.pipeline = pipeline;
            this.interrupted = interrupted;
            this.strays = strays;
        }

        @Override
        public void started(StageContext context) {
            instance = context.instance();
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            checkLast();
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(1_000_000));
            lastInterrupted = Thread.currentThread().isInterrupted();
            interrupted.addAndGet(lastInterrupted ? 1 : 0);
        }

        /** The engine counts a late call after the call. */
        private void checkLast() {
            long late = late();
            strays.addAndGet(lastInterrupted && late == lateBeforeLast ? 1 : 0);
            lateBeforeLast = late;
        }

        private long late() {
            return pipeline.get().snapshot().stage("store").orElseThrow().instances().stream()
                    .filter(one -> one.instance().equals(instance))
                    .mapToLong(one -> one.input().late())
                    .sum();
        }
    }

    @Test
    void anInterruptOfAShutdownIsNoTimeout() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("read", Sources.range(3))
                        .consumer(
                                "store",
                                (ConsumerStage<Integer>) (events, from) -> {
                                    begun.countDown();
                                    never.await();
                                },
                                s -> s.subscribeTo("read", 1).timeout(Duration.ofMinutes(5)))
                        .build(),
                threads);
        pipeline.start();
        begun.await();
        pipeline.shutdown(true, Duration.ofMillis(50)).get(30, TimeUnit.SECONDS);

        assertThat(pipeline.status()).isEqualTo(Status.STOPPED);
        assertThat(pipeline.snapshot()
                        .stage("store")
                        .orElseThrow()
                        .instances()
                        .get(0)
                        .failures())
                .doesNotContainKey(TimeoutException.class.getName());
        pipeline.closeNow();
    }

    private static InputSnapshot input(Pipeline pipeline) {
        return pipeline.snapshot()
                .stage("store")
                .orElseThrow()
                .instances()
                .get(0)
                .input();
    }
}
