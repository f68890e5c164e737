package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.Inlet;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.PipelineListener;
import io.genstage.spring.PipelineCompletedEvent;
import io.genstage.spring.PipelineCustomizer;
import io.genstage.spring.PipelineEvent;
import io.genstage.spring.PipelineFailedEvent;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.PipelineStartedEvent;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

@ExtendWith(OutputCaptureExtension.class)
class LifecycleTests {

    private static final String YAML = """
            genstage.pipelines.live.stages:
              source:
              sink: { subscribe-to: source, max-demand: 2, min-demand: 1 }
            """;

    @Test
    void pipelinesStartUnlessAutoStartIsFalse() {
        YamlContext.of("""
                genstage.pipelines:
                  live.stages.source:
                  later: { auto-start: false, stages.source.buffer-size: 5 }
                """, Stages.class).run(running -> {
            assertThat(pipeline(running.getBean(PipelineRegistry.class)).status())
                    .isEqualTo(Status.RUNNING);
            assertThat(running.getBean(PipelineRegistry.class).get("later").status())
                    .isEqualTo(Status.CREATED);
        });
    }

    @Test
    void pipelinesAreDrainedWhenTheContextIsClosed() {
        Stages[] stages = new Stages[1];
        YamlContext.of(YAML, Stages.class).run(running -> {
            stages[0] = running.getBean(Stages.class);
            assertThat(inlet(running.getBean(PipelineRegistry.class)).offerAll(numbers(100)))
                    .isEqualTo(100);
            stages[0].permits.release(100);
        });
        assertThat(stages[0].taken).containsExactlyElementsOf(numbers(100));
    }

    @Test
    void stagesThatDidNotDrainInTimeAreLogged(CapturedOutput output) {
        Stages[] stages = new Stages[1];
        YamlContext.of(YAML, Stages.class)
                .withPropertyValues("genstage.shutdown.timeout=50ms", "spring.lifecycle.timeout-per-shutdown-phase=2s")
                .run(running -> {
                    stages[0] = running.getBean(Stages.class);
                    inlet(running.getBean(PipelineRegistry.class)).offerAll(numbers(10));
                    await().until(() -> stages[0].inHand.size() == 1);
                    pipeline(running.getBean(PipelineRegistry.class)).addListener(new ReleaseOnStop(stages[0]));
                });
        assertThat(output)
                .contains("Pipeline 'live' did not run dry within 50 ms")
                .contains("'sink' holds");
    }

    @Test
    void pipelinesAreNotDrainedIfDrainIsFalse() {
        Stages[] stages = new Stages[1];
        YamlContext.of(YAML, Stages.class)
                .withPropertyValues("genstage.shutdown.drain=false")
                .run(running -> {
                    stages[0] = running.getBean(Stages.class);
                    inlet(running.getBean(PipelineRegistry.class)).offerAll(numbers(100));
                    await().until(() -> stages[0].inHand.size() == 1);
                    pipeline(running.getBean(PipelineRegistry.class)).addListener(new ReleaseOnStop(stages[0]));
                });
        assertThat(stages[0].taken).hasSizeLessThan(100);
    }

    @Test
    void aPipelineContinuesAfterAStopAndAStart() {
        YamlContext.of(YAML, Stages.class).run(running -> {
            Stages stages = running.getBean(Stages.class);
            PipelineRegistry registry = running.getBean(PipelineRegistry.class);
            stages.permits.release(1000);
            running.getSourceApplicationContext(ConfigurableApplicationContext.class)
                    .stop();
            assertThat(pipeline(registry).status()).isEqualTo(Status.STOPPED);
            assertThat(inlet(registry).offer(1)).isFalse();
            running.getSourceApplicationContext(ConfigurableApplicationContext.class)
                    .start();
            assertThat(pipeline(registry).status()).isEqualTo(Status.RUNNING);
            assertThat(inlet(registry).offer(1)).isTrue();
            assertThat(pipeline(registry).awaitIdle(Duration.ofSeconds(60))).isTrue();
            assertThat(stages.taken).containsExactly(1);
        });
    }

    @Test
    void aCompletedPipelineStaysCompleted() {
        YamlContext.of("genstage.pipelines.live.stages: { once: , sink.subscribe-to: once }", Stages.class)
                .run(running -> {
                    running.getBean(Stages.class).permits.release(1000);
                    Pipeline pipeline = pipeline(running.getBean(PipelineRegistry.class));
                    pipeline.completion().get(60, TimeUnit.SECONDS);
                    PipelineLifecycle lifecycle = running.getBean(PipelineLifecycle.class);
                    lifecycle.stop();
                    assertThat(lifecycle.isRunning()).isFalse();
                    lifecycle.start();
                    assertThat(pipeline.status()).isEqualTo(Status.COMPLETED);
                    assertThat(lifecycle.isPauseable()).isFalse();
                });
    }

    @Test
    void aPipelineThatTheApplicationStoppedIsNotStartedAgain() {
        YamlContext.of(YAML, Stages.class).run(running -> {
            Pipeline pipeline = pipeline(running.getBean(PipelineRegistry.class));
            pipeline.stop().get(60, TimeUnit.SECONDS);
            PipelineLifecycle lifecycle = running.getBean(PipelineLifecycle.class);
            lifecycle.stop();
            lifecycle.start();
            assertThat(pipeline.status()).isEqualTo(Status.STOPPED);
        });
    }

    @Test
    void aHandlerWhoseStartFailsFailsTheContext() {
        YamlContext.of("genstage.pipelines.live.stages.rejecting:", Rejecting.class)
                .run(running -> assertThat(running.getStartupFailure())
                        .hasRootCauseMessage("no data")
                        .hasStackTraceContaining("Stage 'rejecting-0' of pipeline 'live' failed"));
    }

    @Test
    void stagesEndBeforeTheBeansOfTheirHandlers() {
        Ending[] ending = new Ending[1];
        YamlContext.of(
                        "genstage.pipelines.live.stages: { source: , ending.subscribe-to: source }",
                        Stages.class,
                        Ending.class)
                .run(running -> ending[0] = running.getBean(Ending.class));
        assertThat(ending[0].events).containsExactly("terminated", "destroyed");
    }

    @Test
    void eventsArePublishedInOrderAndNotOnTheStagesThread() {
        YamlContext.of("""
                genstage.pipelines:
                  live.stages: { once: , sink.subscribe-to: once }
                  broken.stages: { once: , failing.subscribe-to: once }
                """, Stages.class, Listener.class).run(running -> {
            running.getBean(Stages.class).permits.release(1000);
            Listener listener = running.getBean(Listener.class);
            await().until(() ->
                    listener.of("live").size() == 2 && listener.of("broken").size() == 2);
            assertThat(listener.of("live"))
                    .hasExactlyElementsOfTypes(PipelineStartedEvent.class, PipelineCompletedEvent.class);
            assertThat(listener.of("broken"))
                    .hasExactlyElementsOfTypes(PipelineStartedEvent.class, PipelineFailedEvent.class);
            assertThat(((PipelineFailedEvent) listener.of("broken").get(1)).failure())
                    .isInstanceOf(StageFailedException.class)
                    .hasRootCauseMessage("broken");
        });
    }

    @Test
    void anErrorInAListenerDoesNotPreventLaterEvents() {
        YamlContext.of(
                        "genstage.pipelines.live.stages: { once: , sink.subscribe-to: once }",
                        Stages.class,
                        BrokenListener.class,
                        Listener.class)
                .run(running -> {
                    running.getBean(Stages.class).permits.release(1000);
                    Listener listener = running.getBean(Listener.class);
                    await().until(() ->
                            listener.of("live").stream().anyMatch(event -> event instanceof PipelineCompletedEvent));
                });
    }

    @Test
    void customizersAreCalledInTheirOrderBeforeTheStart() {
        YamlContext.of(YAML, Stages.class, Customizers.class)
                .run(running -> assertThat(running.getBean(Customizers.class).calls)
                        .containsExactly("first live created", "second live created"));
    }

    @Test
    void thePhaseIsBelowTheWebServers() {
        ApplicationContextRunner context = YamlContext.of(YAML, Stages.class);
        context.run(running ->
                assertThat(running.getBean(PipelineLifecycle.class).getPhase()).isEqualTo(Integer.MAX_VALUE - 4096));
        context.withPropertyValues("genstage.lifecycle.phase=7")
                .run(running -> assertThat(
                                running.getBean(PipelineLifecycle.class).getPhase())
                        .isEqualTo(7));
    }

    @Test
    void aShutdownThatSpringWouldCutShortCausesAWarning(CapturedOutput output) {
        YamlContext.of(YAML, Stages.class)
                .withPropertyValues("genstage.shutdown.timeout=40s")
                .run(running -> assertThat(running).hasNotFailed());
        assertThat(output)
                .contains("genstage.shutdown.timeout (40 s) and 2 s for interrupted handlers exceed"
                        + " spring.lifecycle.timeout-per-shutdown-phase");
    }

    @Test
    void theExitCodeIsOneAfterAFailure() {
        YamlContext.of("genstage.pipelines.broken.stages: { once: , failing.subscribe-to: once }", Stages.class)
                .run(running -> {
                    Pipeline pipeline = running.getBean(PipelineRegistry.class).get("broken");
                    await().until(() -> pipeline.status() == Status.FAILED);
                    assertThat(running.getBean(PipelineExitCode.class).getExitCode())
                            .isEqualTo(1);
                });
    }

    private static Pipeline pipeline(PipelineRegistry registry) {
        return registry.get("live");
    }

    private static Inlet<Integer> inlet(PipelineRegistry registry) {
        return pipeline(registry).inlet("source");
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    static class Stages {

        final Semaphore permits = new Semaphore(0);

        final List<Integer> inHand = new CopyOnWriteArrayList<>();

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        @Producer
        Integer source() {
            return null;
        }

        @Producer
        Stream<Integer> once() {
            return Stream.of(1, 2, 3);
        }

        @Consumer
        void sink(Integer number) throws InterruptedException {
            inHand.add(number);
            permits.acquire();
            taken.add(number);
        }

        @Consumer
        void failing(Integer number) {
            throw new IllegalStateException("broken");
        }
    }

    /** Releases the handler when the pipeline stops. */
    record ReleaseOnStop(Stages stages) implements PipelineListener {

        @Override
        public void statusChanged(Pipeline pipeline, Status status) {
            if (status == Status.STOPPED) {
                stages.permits.release(1000);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Rejecting {

        @Bean
        @Producer
        ProducerStage<Integer> rejecting() {
            return new ProducerStage<>() {
                @Override
                public void handleDemand(long demand, Emitter<Integer> out) {}

                @Override
                public void started(StageContext context) throws Exception {
                    throw new IOException("no data");
                }
            };
        }
    }

    @Consumer("ending")
    static class Ending implements ConsumerStage<Integer>, DisposableBean {

        final List<String> events = new CopyOnWriteArrayList<>();

        @Override
        public void handleEvents(List<Integer> numbers, Subscription from) {}

        @Override
        public void terminated(@Nullable Throwable failure) {
            events.add("terminated");
        }

        @Override
        public void destroy() {
            events.add("destroyed");
        }
    }

    static class Listener {

        private final List<PipelineEvent> events = new CopyOnWriteArrayList<>();

        @EventListener
        void on(PipelineEvent event) {
            events.add(event);
        }

        List<PipelineEvent> of(String pipeline) {
            return events.stream()
                    .filter(event -> event.pipeline().name().equals(pipeline))
                    .toList();
        }
    }

    static class BrokenListener {

        @EventListener
        @Order(Ordered.HIGHEST_PRECEDENCE)
        void on(PipelineStartedEvent event) {
            throw new AssertionError("planted for " + event);
        }
    }

    @Configuration
    static class Customizers {

        final List<String> calls = new CopyOnWriteArrayList<>();

        @Bean
        @Order(2)
        PipelineCustomizer second() {
            return pipeline -> calls.add("second " + pipeline.name() + " " + pipeline.status());
        }

        @Bean
        @Order(1)
        PipelineCustomizer first() {
            return pipeline -> calls.add("first " + pipeline.name() + " " + pipeline.status());
        }
    }
}
