package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.Emitter;
import io.genstage.Inlet;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import io.genstage.spring.Contract;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The shutdown of an application stops its pipelines in time and concurrently, and logs abandoned events. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
@Contract("I4")
class ShutdownTests {

    private static final String YAML = """
            genstage.shutdown.timeout: 300ms
            genstage.pipelines.live.stages:
              source:
              sink: { subscribe-to: source, max-demand: 2, min-demand: 1 }
            """;

    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Additional time for a busy machine. Spring would wait for 30 s. */
    private static final Duration SLACK = Duration.ofSeconds(15);

    private final Stages stages = new Stages();

    @BeforeEach
    void share() {
        Shared.STAGES.set(stages);
    }

    @AfterEach
    void releaseAll() {
        stages.gate.countDown();
        Shared.STAGES.set(null);
    }

    /** Runs a context, performs an action in it, and closes it. */
    private static Duration closing(
            ApplicationContextRunner runner, java.util.function.Consumer<ConfigurableApplicationContext> before) {
        long[] began = new long[1];
        runner.run(running -> {
            assertThat(running).hasNotFailed();
            before.accept(running.getSourceApplicationContext(ConfigurableApplicationContext.class));
            began[0] = System.nanoTime();
        });
        return Duration.ofNanos(System.nanoTime() - began[0]);
    }

    private static Pipeline pipeline(ApplicationContext context, String name) {
        return context.getBean(PipelineRegistry.class).get(name);
    }

    private static void offer(ApplicationContext context, String pipeline, int count) {
        Inlet<Integer> inlet = pipeline(context, pipeline).inlet("source");
        assertThat(inlet.offerAll(numbers(count))).isEqualTo(count);
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static void noErrors(CapturedOutput output) {
        assertThat(output).doesNotContain("ERROR");
    }

    @Test
    void aHandlerThatBlocksIsInterruptedAndNamedAndTheContextClosesInTime(CapturedOutput output) {
        Duration took = closing(YamlContext.of(YAML, Shared.class, PatientTimers.class), context -> {
            stages.mode = Mode.BLOCK;
            offer(context, "live", 10);
            await().until(() -> !stages.begun.isEmpty());
        });

        assertThat(took).isLessThan(TIMEOUT.plus(GRACE).plus(SLACK));
        assertThat(stages.interrupts).hasSize(1);
        assertThat(output)
                .contains("Pipeline 'live' did not run dry within 300 ms: 'source' holds")
                .contains("Pipeline 'live' is shut down and interrupts 1 handler call: stage 'sink-0' for ")
                .contains("Pipeline 'live' was closed and gave up 10 events that it had accepted:")
                .contains("in-progress 1");
        noErrors(output);
    }

    @Test
    void aHandlerThatIgnoresItsInterruptIsAbandonedInTime(CapturedOutput output) {
        AtomicReference<Scheduler> scheduler = new AtomicReference<>();
        Duration took = closing(YamlContext.of(YAML, Shared.class, LastingThreads.class), context -> {
            stages.mode = Mode.IGNORE_INTERRUPTS;
            scheduler.set(context.getBean(Scheduler.class));
            offer(context, "live", 10);
            await().until(() -> !stages.begun.isEmpty());
        });

        assertThat(took).isLessThan(TIMEOUT.plus(GRACE).plus(SLACK));
        await().untilAsserted(() -> assertThat(output)
                .contains(
                        "Pipeline 'live' was closed, is left to calls that ignore their interrupts (stage 'sink-0' for ")
                .contains("gave up 10 events that it had accepted:"));

        stages.gate.countDown();
        await().untilAsserted(() -> assertThat(stages.taken).hasSize(1));
        noErrors(output);
        scheduler.get().close();
    }

    @Test
    void aPausedPipelineIsDrained(CapturedOutput output) {
        closing(YamlContext.of(YAML, Shared.class).withPropertyValues("genstage.shutdown.timeout=25s"), context -> {
            offer(context, "live", 100);
            pipeline(context, "live").pause();
        });

        assertThat(stages.taken).containsExactlyElementsOf(numbers(100));
        assertThat(output).doesNotContain("gave up");
        noErrors(output);
    }

    @Test
    void theShutdownWaitsForADrainInProgress(CapturedOutput output) {
        closing(YamlContext.of(YAML, Shared.class).withPropertyValues("genstage.shutdown.timeout=25s"), context -> {
            stages.mode = Mode.DAWDLE;
            offer(context, "live", 100);
            var unused = pipeline(context, "live").drain();
            assertThat(pipeline(context, "live").status()).isEqualTo(Status.DRAINING);
        });

        assertThat(stages.taken).hasSize(100);
        assertThat(output).doesNotContain("gave up");
        noErrors(output);
    }

    @Test
    void severalPipelinesShareOneTimeout(CapturedOutput output) {
        StringBuilder yaml = new StringBuilder("genstage.shutdown.timeout: 300ms\ngenstage.pipelines:\n");
        for (int i = 0; i < 8; i++) {
            yaml.append("  p").append(i).append(".stages: { source: , sink.subscribe-to: source }\n");
        }
        yaml.append("  failed.stages: { once: , failing.subscribe-to: once }\n");
        yaml.append("  created: { auto-start: false, stages.source: { buffer-size: 5 } }\n");
        Duration took = closing(YamlContext.of(yaml.toString(), Shared.class, PatientTimers.class), context -> {
            stages.mode = Mode.BLOCK;
            IntStream.range(0, 8).forEach(i -> offer(context, "p" + i, 5));
            await().until(() ->
                    stages.begun.size() == 8 && pipeline(context, "failed").status() == Status.FAILED);
        });

        assertThat(took).isLessThan(TIMEOUT.plus(GRACE).plus(SLACK));
        assertThat(stages.interrupts).hasSize(8);
        for (int i = 0; i < 8; i++) {
            assertThat(output).contains("Pipeline 'p" + i + "' was closed and gave up 5 events that it had accepted:");
        }
        assertThat(output).doesNotContain("refused it");
    }

    @Test
    void aRestartThatWouldComeTooLateDoesNotDelayTheStop(CapturedOutput output) {
        Duration took = closing(YamlContext.of("""
                genstage.shutdown.timeout: 20s
                genstage.pipelines.live:
                  supervision: { max-restarts: 100, backoff: { delay: 10m, max-delay: 10m } }
                  stages: { source: , failing.subscribe-to: source }
                """, Shared.class), context -> {
            offer(context, "live", 10);
            await().until(() -> pipeline(context, "live").snapshot().stages().stream()
                    .anyMatch(stage -> stage.status() == Status.RESTARTING));
        });

        assertThat(took).isLessThan(SLACK);
        noErrors(output);
    }

    @Test
    void pipelinesCloseInOrderWhileOtherThreadsUseThem(CapturedOutput output) throws Exception {
        AtomicReference<Pipeline> pipeline = new AtomicReference<>();
        AtomicReference<Stream<Integer>> stream = new AtomicReference<>();
        List<Thread> callers = new ArrayList<>();
        CountDownLatch closed = new CountDownLatch(1);
        closing(YamlContext.of("""
                genstage.shutdown.timeout: 5s
                genstage.pipelines.live.stages:
                  source:
                  numbers:
                  sink: { subscribe-to: source, scheduler: own }
                  children: { subscribe-to: source, concurrency: per-event, child.shutdown: brutal-kill }
                """, Shared.class, OwnThreads.class), context -> {
            Pipeline live = pipeline(context, "live");
            pipeline.set(live);
            stream.set(live.stream("numbers"));
            Iterator<Integer> numbers = stream.get().iterator();
            assertThat(numbers.next()).isNotNull();
            for (int i = 0; i < 3; i++) {
                Thread caller = new Thread(() -> {
                    while (closed.getCount() > 0) {
                        live.inlet("source").offer(1);
                        live.stage("source").demand().join();
                    }
                });
                caller.start();
                callers.add(caller);
            }
            await().until(() -> stages.taken.size() > 10);
        });
        stream.get().close();
        assertThat(pipeline.get().stage("sink").call("too late")).isCompletedExceptionally();
        closed.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        noErrors(output);
    }

    @Test
    void aSecondCloseIsQuick() {
        AtomicReference<ConfigurableApplicationContext> closed = new AtomicReference<>();
        closing(YamlContext.of(YAML, Shared.class), closed::set);

        closed.get().close();
        assertThat(closed.get().isActive()).isFalse();
    }

    /** What Boot's shutdown hook does at a SIGTERM: another thread closes the context while one starts it. */
    @Test
    void aCloseDuringAStartEndsTheStartAndTheStartedPipelines(CapturedOutput output) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<AnnotationConfigApplicationContext> context = new AtomicReference<>();
        ApplicationContextRunner runner = YamlContext.of("""
                genstage.shutdown.timeout: 20s
                genstage.pipelines:
                  first.stages: { source: , sink.subscribe-to: source }
                  second.stages: { starting: }
                """, Shared.class, SlowStart.class);
        Thread starter = new Thread(
                () -> runner.withInitializer(starting -> context.set((AnnotationConfigApplicationContext) starting))
                        .run(started -> failure.set(started.getStartupFailure())));
        starter.start();
        await().until(() -> stages.starting.getCount() == 0);
        Pipeline first = pipeline(context.get(), "first");
        first.inlet("source").offer(1);

        long began = System.nanoTime();
        context.get().close();
        starter.join();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SLACK);
        assertThat(failure.get()).hasStackTraceContaining("The start of pipeline 'second' was interrupted");
        assertThat(stages.taken).containsExactly(1);
        assertThat(first.completion()).isDone();
        assertThat(context.get().isActive()).isFalse();
        assertThat(output).doesNotContain("refused it");
    }

    enum Mode {
        TAKE,
        DAWDLE,
        BLOCK,
        IGNORE_INTERRUPTS
    }

    /** The handlers, which the test blocks. */
    static class Stages {

        final CountDownLatch gate = new CountDownLatch(1);

        final CountDownLatch starting = new CountDownLatch(1);

        final List<Integer> begun = new CopyOnWriteArrayList<>();

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        final List<InterruptedException> interrupts = new CopyOnWriteArrayList<>();

        volatile Mode mode = Mode.TAKE;

        void take(Integer number) throws InterruptedException {
            begun.add(number);
            switch (mode) {
                case TAKE -> {}
                case DAWDLE -> new Semaphore(0).tryAcquire(2, TimeUnit.MILLISECONDS);
                case BLOCK -> block();
                case IGNORE_INTERRUPTS -> ignoreInterrupts();
            }
            taken.add(number);
        }

        private void block() throws InterruptedException {
            try {
                gate.await();
            } catch (InterruptedException e) {
                interrupts.add(e);
                throw e;
            }
        }

        private void ignoreInterrupts() {
            boolean open = false;
            while (!open) {
                try {
                    gate.await();
                    open = true;
                } catch (InterruptedException e) {
                    interrupts.add(e);
                }
            }
        }
    }

    static class Shared {

        static final AtomicReference<Stages> STAGES = new AtomicReference<>();

        private final Stages stages = STAGES.get();

        @Producer
        Integer source() {
            return null;
        }

        @Producer
        Stream<Integer> once() {
            return Stream.of(1, 2, 3);
        }

        @Producer
        List<Integer> numbers(int demand) {
            return ShutdownTests.numbers(demand);
        }

        @Consumer
        void sink(Integer number) throws InterruptedException {
            stages.take(number);
        }

        @Consumer
        void children(Integer number) throws InterruptedException {
            stages.take(number);
        }

        @Consumer
        void failing(Integer number) {
            throw new IllegalStateException("broken");
        }
    }

    /**
     * Stops its clock after the timeout and the interrupt, so that an interrupted handler returns in time, however slow
     * the machine is.
     */
    @Configuration(proxyBeanMethods = false)
    static class PatientTimers {

        @Bean
        Scheduler scheduler() {
            return new Patient(Schedulers.platform("patient", 32));
        }

        private record Patient(Scheduler real) implements Scheduler {

            @Override
            public void execute(Runnable task, boolean mayBlock) {
                real.execute(task, mayBlock);
            }

            @Override
            public Timer schedule(Runnable task, Duration delay) {
                return delay.compareTo(TIMEOUT) > 0 ? () -> {} : real.schedule(task, delay);
            }

            @Override
            public long nanoTime() {
                return real.nanoTime();
            }

            @Override
            public void close() {
                real.close();
            }
        }
    }

    /**
     * Threads and timers that outlive the context: on a slow machine, a timer may fire after the context has stopped
     * waiting.
     */
    @Configuration(proxyBeanMethods = false)
    static class LastingThreads {

        @Bean(destroyMethod = "")
        Scheduler scheduler() {
            return Schedulers.platform("lasting", 8);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnThreads {

        @Bean(defaultCandidate = false)
        Scheduler own() {
            return Schedulers.platform("own", 2);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SlowStart {

        @Bean
        @Producer
        ProducerStage<Integer> starting() {
            Stages stages = Shared.STAGES.get();
            return new ProducerStage<>() {
                @Override
                public void handleDemand(long demand, Emitter<Integer> out) {}

                @Override
                public void started(StageContext context) throws Exception {
                    stages.starting.countDown();
                    stages.gate.await();
                }
            };
        }
    }
}
