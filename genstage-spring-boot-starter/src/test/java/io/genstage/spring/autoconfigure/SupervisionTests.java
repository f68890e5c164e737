package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineCompletedEvent;
import io.genstage.spring.PipelineEvent;
import io.genstage.spring.PipelineFailedEvent;
import io.genstage.spring.PipelineStartedEvent;
import io.genstage.spring.StageRestartedEvent;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.RestartStrategy;
import io.genstage.supervision.Supervision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

/** {@code supervision}, from the YAML to the restarts. */
class SupervisionTests {

    private static final String STAGES = """
            genstage.pipelines.numbers:
              stages:
                source:
                relay: { subscribe-to: source, max-demand: 10 }
                sink: { subscribe-to: relay, max-demand: 10 }
              supervision:
            """;

    @Test
    void everyOptionIsRead() {
        assertThat(supervision("""
                    strategy: one-for-all
                    max-restarts: 7
                    within: 1m
                    backoff: { delay: 50ms, multiplier: 1.5, max-delay: 2s, jitter: 0 }
                """))
                .isEqualTo(new Supervision(
                        RestartStrategy.ONE_FOR_ALL,
                        new RestartIntensity(7, Duration.ofMinutes(1)),
                        new Backoff(Duration.ofMillis(50), 1.5, Duration.ofSeconds(2), 0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "    strategy: rest-for-one",
                "    within: 5s",
                "    backoff:",
                "    backoff: { delay: 100ms }"
            })
    void omittedKeysHaveTheDefaultsOfTheCore(String options) {
        assertThat(supervision(options)).isEqualTo(Supervision.DEFAULT);
    }

    @Test
    void anEmptyMapEnablesSupervision() {
        YamlContext.of("genstage.pipelines.numbers: { supervision: {}, stages.source: }", Numbers.class)
                .run(running -> assertThat(YamlContext.pipeline(running, "numbers")
                                .definition()
                                .supervision())
                        .isEqualTo(Supervision.DEFAULT));
    }

    @Test
    void aLongDelayIsItsOwnLimit() {
        assertThat(supervision("    backoff.delay: 1m").backoff())
                .isEqualTo(new Backoff(Duration.ofMinutes(1), 2, Duration.ofMinutes(1), 0.2));
        assertThat(supervision("    backoff.delay: 0s").backoff().delay()).isZero();
    }

    @Test
    void anEnvironmentVariableCanConfigureSupervision() {
        YamlContext.withVariables(
                        YamlContext.of("genstage.pipelines.numbers.stages.source:", Numbers.class),
                        Map.of("GENSTAGE_PIPELINES_NUMBERS_SUPERVISION_MAXRESTARTS", "9"))
                .run(running -> assertThat(YamlContext.pipeline(running, "numbers")
                                .definition()
                                .supervision())
                        .isEqualTo(Supervision.DEFAULT.withIntensity(new RestartIntensity(9, Duration.ofSeconds(5)))));
    }

    @Test
    void aPipelineIsNotSupervisedByDefault() {
        YamlContext.of("genstage.pipelines.numbers.stages.source:", Numbers.class)
                .run(running -> assertThat(YamlContext.pipeline(running, "numbers")
                                .definition()
                                .supervision())
                        .isNull());
    }

    @Test
    void aHandlerThatFailsTwiceIsRestartedTwiceAndContinues() {
        atMostOnce("    { strategy: one-for-one, backoff.delay: 1ms }").run(running -> {
            Numbers numbers = running.getBean(Numbers.class);
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            pipeline.completion().get(60, TimeUnit.SECONDS);
            assertThat(numbers.taken)
                    .as("all but the two batches in progress")
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .filter(number -> !numbers.lost.contains(number))
                            .boxed()
                            .toList());
            assertThat(numbers.lost).contains(20, 50).hasSizeLessThan(20);
            assertThat(restarts(pipeline)).containsExactly(0L, 2L, 0L);
            await().until(() -> running.getBean(Listener.class).recorded.size() == 4);
            assertThat(running.getBean(Listener.class).recorded)
                    .containsExactly("started", "relay-0: 20", "relay-0: 50", "completed");
            assertThat(exitCode(running)).isZero();
        });
    }

    @Test
    void aPipelineSurvivesAnEventThatAlwaysFailsAndLosesOnlyThatOne() {
        context("    { strategy: one-for-one, backoff.delay: 1ms }").run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            pipeline.completion().get(60, TimeUnit.SECONDS);
            assertThat(running.getBean(Numbers.class).taken)
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .filter(number -> number != 20 && number != 50)
                            .boxed()
                            .toList());
            assertThat(restarts(pipeline)).containsExactly(0L, 2L, 0L);
        });
    }

    @Test
    void restForOneRestartsStagesDownstreamToo() {
        context("    { strategy: rest-for-one, backoff.delay: 0s }").run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            pipeline.completion().get(60, TimeUnit.SECONDS);
            assertThat(restarts(pipeline)).startsWith(0L, 2L);
            assertThat(restarts(pipeline).get(2)).isBetween(1L, 2L);
        });
    }

    @Test
    void tooManyRestartsFailThePipeline() {
        context("    { max-restarts: 1, backoff.delay: 0s }").run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            await().until(() -> pipeline.status() == Status.FAILED);
            assertThat(pipeline.completion()
                            .handle((nothing, failure) -> failure)
                            .get(60, TimeUnit.SECONDS))
                    .hasRootCauseMessage("50");
            StageFailedException failure = pipeline.failure();
            assertThat(failure).isNotNull();
            assertThat(failure.instance()).isEqualTo("relay-0");
            assertThat(failure.reason()).startsWith("there were too many failures: 2 failures within 5s");
            Listener listener = running.getBean(Listener.class);
            await().until(() -> listener.recorded.contains("failed"));
            assertThat(listener.recorded)
                    .filteredOn(event -> event.startsWith("relay-0"))
                    .containsExactly("relay-0: 20");
            assertThat(exitCode(running)).isEqualTo(1);
        });
    }

    private static Supervision supervision(String options) {
        Supervision[] supervision = new Supervision[1];
        context(options)
                .run(running -> supervision[0] =
                        YamlContext.pipeline(running, "numbers").definition().supervision());
        return supervision[0];
    }

    private static ApplicationContextRunner context(String options) {
        return YamlContext.of(STAGES + options, Numbers.class, Listener.class);
    }

    private static ApplicationContextRunner atMostOnce(String options) {
        return context(options).withPropertyValues("genstage.pipelines.numbers.stages.relay.delivery=at-most-once");
    }

    private static List<Long> restarts(Pipeline pipeline) {
        return pipeline.snapshot().stages().stream()
                .map(stage -> stage.restarts())
                .toList();
    }

    private static int exitCode(AssertableApplicationContext running) {
        return running.getBean(ExitCodeGenerator.class).getExitCode();
    }

    static class Numbers {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        final List<Integer> lost = new CopyOnWriteArrayList<>();

        @Producer
        Stream<Integer> source() {
            return IntStream.range(0, 100).boxed();
        }

        @ProducerConsumer
        List<Integer> relay(List<Integer> numbers) {
            for (int broken : List.of(20, 50)) {
                if (numbers.contains(broken)) {
                    lost.addAll(numbers);
                    throw new IllegalStateException(Integer.toString(broken));
                }
            }
            return numbers;
        }

        @Consumer
        void sink(Integer number) {
            taken.add(number);
        }
    }

    static class Listener {

        final List<String> recorded = new CopyOnWriteArrayList<>();

        @EventListener
        void on(PipelineEvent event) {
            recorded.add(text(event));
        }

        private static String text(PipelineEvent event) {
            if (event instanceof StageRestartedEvent restart) {
                return restart.instance() + ": " + restart.cause().getMessage();
            }
            if (event instanceof PipelineFailedEvent) {
                return "failed";
            }
            if (event instanceof PipelineCompletedEvent) {
                return "completed";
            }
            return event instanceof PipelineStartedEvent ? "started" : "?";
        }
    }
}
