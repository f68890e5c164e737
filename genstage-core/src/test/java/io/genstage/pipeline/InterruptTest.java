package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.Scheduler;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildShutdown;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interrupt flag that foreign code leaves on its thread reaches no other code. */
@Timeout(60)
class InterruptTest {

    private static final int EVENTS = 1_500;

    private static final SubscriptionOptions FEW = SubscriptionOptions.ofMaxDemand(4);

    private final Scheduler threads = Schedulers.platform("interrupted", 4);

    private final AtomicInteger seen = new AtomicInteger();

    private final AtomicInteger handled = new AtomicInteger();

    @AfterEach
    void close() {
        threads.close();
    }

    private void look() {
        if (Thread.currentThread().isInterrupted()) {
            seen.incrementAndGet();
        }
    }

    private static void interruptMyself() {
        Thread.currentThread().interrupt();
    }

    private void run(PipelineDefinition.Builder definition, PipelineListener listener) throws Exception {
        Pipeline pipeline = Pipeline.of(definition.build(), threads);
        pipeline.addListener(listener);
        pipeline.start();
        pipeline.completion().get(30, TimeUnit.SECONDS);

        assertThat(pipeline.status()).isEqualTo(Status.COMPLETED);
        assertThat(seen).as("calls that began interrupted").hasValue(0);
        assertThat(handled).hasValue(2 * EVENTS);
    }

    private PipelineDefinition.Builder pair(ConsumerStage<Integer> first, ConsumerStage<Integer> second) {
        return PipelineDefinition.named("p")
                .producer("a", Sources.range(EVENTS), s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("b", first, s -> s.subscribeTo("a", FEW))
                .consumer("c", second, s -> s.subscribeTo("a", FEW));
    }

    @Test
    void anInterruptLeftByAHandlerReachesNoOtherHandler() throws Exception {
        ConsumerStage<Integer> leaving = (batch, from) -> {
            look();
            handled.addAndGet(batch.size());
            interruptMyself();
        };
        run(pair(leaving, leaving), new PipelineListener() {});
    }

    @Test
    void anInterruptLeftByACallbackReachesNoHandler() throws Exception {
        ConsumerStage<Integer> leaving = new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> batch, Subscription from) {
                look();
                handled.addAndGet(batch.size());
            }

            @Override
            public void completed(Subscription subscription, Emitter<Void> out) {
                look();
                interruptMyself();
            }
        };
        run(pair(leaving, leaving), new PipelineListener() {});
    }

    @Test
    void anInterruptLeftByAListenerOrSelectorReachesNoHandler() throws Exception {
        ConsumerStage<Integer> looking = (batch, from) -> {
            look();
            handled.addAndGet(batch.size());
        };
        run(
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(EVENTS), s -> s.dispatcher(BroadcastDispatcher::new))
                        .consumer(
                                "b",
                                looking,
                                s -> s.subscribeTo("a", FEW.withSelector(event -> {
                                    interruptMyself();
                                    return true;
                                })))
                        .consumer("c", looking, s -> s.subscribeTo("a", FEW)),
                new PipelineListener() {
                    @Override
                    public void handled(Pipeline pipeline, String stage, long nanos) {
                        interruptMyself();
                    }
                });
    }

    /** The application may run other tasks on these threads. */
    @Test
    void noInterruptIsLeftOnTheSchedulersThreads() throws Exception {
        Scheduler looking = new Scheduler() {
            @Override
            public void execute(Runnable task, boolean mayBlock) {
                threads.execute(
                        () -> {
                            task.run();
                            look();
                        },
                        mayBlock);
            }

            @Override
            public Timer schedule(Runnable task, Duration delay) {
                return threads.schedule(task, delay);
            }

            @Override
            public long nanoTime() {
                return threads.nanoTime();
            }

            @Override
            public void close() {}
        };
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(EVENTS), s -> s.dispatcher(BroadcastDispatcher::new))
                        .consumer(
                                "b",
                                ConsumerStage.<Integer>each(event -> interruptMyself()),
                                s -> s.subscribeTo("a", FEW.withSelector(event -> {
                                    interruptMyself();
                                    return true;
                                })))
                        .build(),
                looking);
        pipeline.start();
        pipeline.completion().get(30, TimeUnit.SECONDS);

        assertThat(seen).as("tasks that ended interrupted").hasValue(0);
    }

    @Test
    void aStageWaitsForItsChildrenWhenItsThreadIsInterrupted() throws Exception {
        for (int round = 0; round < 100; round++) {
            waitsForItsChildren();
        }
    }

    private void waitsForItsChildren() throws Exception {
        CountDownLatch running = new CountDownLatch(3);
        AtomicInteger alive = new AtomicInteger();
        AtomicInteger aliveAtTheEnd = new AtomicInteger(-1);
        Set<Thread> stages = ConcurrentHashMap.newKeySet();
        Supplier<ConsumerStage<Integer>> stubborn = () -> new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> batch, Subscription from) {
                alive.incrementAndGet();
                running.countDown();
                long until = 0;
                while (until == 0 || System.nanoTime() - until < 0) {
                    LockSupport.parkNanos(100_000);
                    if (Thread.interrupted()) {
                        until = System.nanoTime() + 1_000_000;
                    }
                    if (until != 0) {
                        stages.forEach(Thread::interrupt);
                    }
                }
                alive.decrementAndGet();
            }

            @Override
            public void cast(Object message, Emitter<Void> out) {
                interruptMyself();
            }

            @Override
            public void terminated(Throwable failure) {
                aliveAtTheEnd.set(alive.get());
            }
        };
        Scheduler apart = new ThreadRecordingScheduler(threads, stages);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", Sources.range(3))
                        .consumer(
                                "c",
                                stubborn,
                                s -> s.subscribeTo("a")
                                        .perEvent(ChildOptions.TEMPORARY.withShutdown(ChildShutdown.INFINITY)))
                        .build(),
                apart);
        pipeline.start();
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        pipeline.stage("c").cast("interrupt yourself");
        pipeline.closeNow();
        pipeline.completion().get(30, TimeUnit.SECONDS);

        assertThat(aliveAtTheEnd).hasValue(0);
    }

    /** Records the threads on which stages are active. Children run on other threads, at other times. */
    private record ThreadRecordingScheduler(Scheduler real, Set<Thread> stages) implements Scheduler {

        @Override
        public void execute(Runnable task, boolean mayBlock) {
            boolean child = task.getClass().getSimpleName().equals("ChildRun");
            real.execute(
                    child
                            ? task
                            : () -> {
                                stages.add(Thread.currentThread());
                                try {
                                    task.run();
                                } finally {
                                    stages.remove(Thread.currentThread());
                                }
                            },
                    mayBlock);
        }

        @Override
        public Timer schedule(Runnable task, Duration delay) {
            return real.schedule(task, delay);
        }

        @Override
        public long nanoTime() {
            return real.nanoTime();
        }

        @Override
        public void close() {}
    }
}
