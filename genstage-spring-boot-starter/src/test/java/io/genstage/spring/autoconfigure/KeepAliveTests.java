package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.pipeline.Pipeline;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Real applications, each in a JVM of its own. */
@Timeout(60)
class KeepAliveTests {

    @Test
    void anApplicationEndsWhenItsPipelinesHave() throws Exception {
        Ended ended = run("--genstage.pipelines.numbers.stages.sink.subscribe-to=source");
        assertThat(ended.output()).contains("main is over", "took 3", "and so does the application");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void theExitCodeIsOneWhenAPipelineHasFailed() throws Exception {
        Ended ended = run("--genstage.pipelines.numbers.stages.failing.subscribe-to=source");
        assertThat(ended.output()).contains("main is over", "broken");
        assertThat(ended.exitCode()).isEqualTo(1);
    }

    @Test
    void aHandlerThatIsRestartedDoesNotEndTheApplication() throws Exception {
        Ended ended = run(
                "--genstage.pipelines.numbers.stages.mended.subscribe-to=source",
                "--genstage.pipelines.numbers.stages.mended.max-demand=1",
                "--genstage.pipelines.numbers.supervision.backoff.delay=1ms");
        assertThat(ended.output()).contains("main is over", "refused 1", "refused 2", "took 3", "was restarted");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void theExitCodeIsOneWhenThereWereTooManyRestarts() throws Exception {
        Ended ended = run(
                "--genstage.pipelines.numbers.stages.failing.subscribe-to=source",
                "--genstage.pipelines.numbers.stages.failing.max-demand=1",
                "--genstage.pipelines.numbers.supervision.max-restarts=2",
                "--genstage.pipelines.numbers.supervision.backoff.delay=0s");
        assertThat(ended.output()).contains("main is over", "broken", "that is too often: 3 failures");
        assertThat(ended.exitCode()).isEqualTo(1);
    }

    @Test
    void withoutKeepAliveNothingWaitsForPipelines() throws Exception {
        Ended ended =
                run("--genstage.keep-alive=false", "--genstage.pipelines.numbers.stages.endless.poll-interval=10s");
        assertThat(ended.output()).contains("main is over").doesNotContain("and so does the application");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void aPipelineThatMainStartsKeepsTheApplicationAliveToo() throws Exception {
        Ended ended = run(
                "--genstage.pipelines.numbers.auto-start=false",
                "--genstage.pipelines.numbers.stages.sink.subscribe-to=source",
                "--start-by-hand=true");
        assertThat(ended.output()).contains("main is over", "took 3", "and so does the application");
        assertThat(ended.exitCode()).isZero();
    }

    private record Ended(int exitCode, String output) {}

    private static Ended run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // starts sooner
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName(),
                "--genstage.pipelines.numbers.stages.source="));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(output).isTrue();
        return new Ended(process.exitValue(), output);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(GenStageAutoConfiguration.class)
    static class Application {

        /** Handlers wait for it: what they do, they do when nothing but the pipeline keeps the application alive. */
        private static final CountDownLatch MAIN_IS_OVER = new CountDownLatch(1);

        public static void main(String[] arguments) {
            SpringApplication application = new SpringApplication(Application.class);
            application.setWebApplicationType(WebApplicationType.NONE);
            ConfigurableApplicationContext context = application.run(arguments);
            if (context.getEnvironment().containsProperty("start-by-hand")) {
                context.getBean(Pipeline.class).start().join();
            }
            System.out.println("main is over");
            MAIN_IS_OVER.countDown();
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
        void mended(Integer number) throws InterruptedException {
            MAIN_IS_OVER.await();
            if (number < 3) {
                throw new IllegalStateException("refused " + number);
            }
            System.out.println("took " + number);
        }

        @Consumer
        void failing(Integer number) {
            throw new IllegalStateException("broken");
        }
    }
}
