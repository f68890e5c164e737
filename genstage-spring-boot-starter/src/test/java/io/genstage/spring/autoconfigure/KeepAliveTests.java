package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.pipeline.Pipeline;
import io.genstage.spring.Contract;
import io.genstage.spring.JavaProcess;
import io.genstage.spring.JavaProcess.Ended;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** Real applications, each in its own JVM. */
@Timeout(150)
class KeepAliveTests {

    @Test
    void anApplicationExitsWhenItsPipelinesHaveCompleted() throws Exception {
        Ended ended = run("--genstage.pipelines.numbers.stages.sink.subscribe-to=source");
        assertThat(ended.output()).contains("main has returned", "took 3", "so the application exits");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void theExitCodeIsOneWhenAPipelineHasFailed() throws Exception {
        Ended ended = run("--genstage.pipelines.numbers.stages.failing.subscribe-to=source");
        assertThat(ended.output()).contains("main has returned", "broken");
        assertThat(ended.exitCode()).isEqualTo(1);
    }

    @Test
    @Tag("long")
    void theExitCodeIsOneWhenAPipelineFailsBeforeTheApplicationHasStarted() throws Exception {
        Ended ended = run("--genstage.pipelines.numbers.stages.failing.subscribe-to=source", "--wait-for-the-end=true");
        assertThat(ended.output()).contains("has ended during startup", "main has returned");
        assertThat(ended.exitCode()).isEqualTo(1);
    }

    @Test
    @Tag("long")
    void aRestartedHandlerDoesNotExitTheApplication() throws Exception {
        Ended ended = run(
                "--genstage.pipelines.numbers.stages.restarted.subscribe-to=source",
                "--genstage.pipelines.numbers.stages.restarted.max-demand=1",
                "--genstage.pipelines.numbers.supervision.backoff.delay=1ms");
        assertThat(ended.output()).contains("main has returned", "rejected 1", "rejected 2", "took 3", "was restarted");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    @Tag("long")
    void theExitCodeIsOneWhenThereWereTooManyRestarts() throws Exception {
        Ended ended = run(
                "--genstage.pipelines.numbers.stages.failing.subscribe-to=source",
                "--genstage.pipelines.numbers.stages.failing.max-demand=1",
                "--genstage.pipelines.numbers.supervision.max-restarts=2",
                "--genstage.pipelines.numbers.supervision.within=1h",
                "--genstage.pipelines.numbers.supervision.backoff.delay=0s");
        assertThat(ended.output()).contains("main has returned", "broken", "there were too many failures: 3 failures");
        assertThat(ended.exitCode()).isEqualTo(1);
    }

    @Test
    @Contract("E10")
    void aFailedPipelineThatStartsAgainDoesNotExitTheApplication() throws Exception {
        Ended ended = run(
                "--genstage.pipelines.numbers.stages.fails-at-first.subscribe-to=source",
                "--genstage.pipelines.numbers.auto-restart.delay=1ms");
        assertThat(ended.output())
                .contains("main has returned", "failed once", "took 1", "took 3", "so the application exits");
        assertThat(ended.exitCode()).as("the second run has completed").isZero();
    }

    @Test
    void withoutKeepAliveTheApplicationDoesNotWaitForPipelines() throws Exception {
        Ended ended =
                run("--genstage.keep-alive=false", "--genstage.pipelines.numbers.stages.endless.poll-interval=10s");
        assertThat(ended.output()).contains("main has returned").doesNotContain("so the application exits");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    @Tag("long")
    void aPipelineThatMainStartsKeepsTheApplicationAliveToo() throws Exception {
        Ended ended = run(
                "--genstage.pipelines.numbers.auto-start=false",
                "--genstage.pipelines.numbers.stages.sink.subscribe-to=source",
                "--start-by-hand=true");
        assertThat(ended.output()).contains("main has returned", "took 3", "so the application exits");
        assertThat(ended.exitCode()).isZero();
    }

    private static Ended run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--genstage.pipelines.numbers.stages.source="));
        all.addAll(List.of(arguments));
        return JavaProcess.start(List.of(), JavaProcess.CLASS_PATH, Application.class, all)
                .end();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(GenStageAutoConfiguration.class)
    static class Application {

        /** Handlers wait for this, so they run while only the pipeline keeps the application alive. */
        private static final CountDownLatch MAIN_IS_OVER = new CountDownLatch(1);

        /** Whether the first run of the pipeline has failed. */
        private volatile boolean failed;

        public static void main(String[] arguments) {
            SpringApplication application = new SpringApplication(Application.class);
            application.setWebApplicationType(WebApplicationType.NONE);
            ConfigurableApplicationContext context = application.run(arguments);
            if (context.getEnvironment().containsProperty("start-by-hand")) {
                context.getBean(Pipeline.class).start().join();
            }
            System.out.println("main has returned");
            MAIN_IS_OVER.countDown();
        }

        /** Starts after the pipelines and before the keep-alive, and waits until the pipeline has ended. */
        @Bean
        @ConditionalOnProperty("wait-for-the-end")
        @DependsOn("genstagePipelineLifecycle")
        SmartLifecycle waiting(SmartLifecycle genstagePipelineLifecycle, PipelineRegistry registry) {
            return new SmartLifecycle() {
                private boolean running;

                @Override
                public void start() {
                    running = true;
                    assertThat(registry.get("numbers").completion()).failsWithin(Duration.ofMinutes(1));
                    System.out.println("has ended during startup");
                }

                @Override
                public void stop() {
                    running = false;
                }

                @Override
                public boolean isRunning() {
                    return running;
                }

                @Override
                public int getPhase() {
                    return genstagePipelineLifecycle.getPhase();
                }
            };
        }

        @Producer
        Stream<Integer> source() {
            return Stream.of(1, 2, 3);
        }

        @Producer
        Integer endless() {
            return null;
        }

        @Consumer
        void sink(Integer number) throws InterruptedException {
            MAIN_IS_OVER.await();
            System.out.println("took " + number);
        }

        @Consumer
        void restarted(Integer number) throws InterruptedException {
            MAIN_IS_OVER.await();
            if (number < 3) {
                throw new IllegalStateException("rejected " + number);
            }
            System.out.println("took " + number);
        }

        @Consumer
        void failsAtFirst(Integer number) throws InterruptedException {
            MAIN_IS_OVER.await();
            if (!failed) {
                failed = true;
                throw new IllegalStateException("failed once");
            }
            System.out.println("took " + number);
        }

        @Consumer
        void failing(Integer number) {
            throw new IllegalStateException("broken");
        }
    }
}
