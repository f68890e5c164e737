package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DeadLetter;
import io.genstage.DeadLetterHandler;
import io.genstage.DeliveryGuarantee;
import io.genstage.OnGivenUp;
import io.genstage.Place;
import io.genstage.Undelivered;
import io.genstage.UndeliveredHandler;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.annotation.Consumer;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.ErrorOptions.Then;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The keys for errors, acknowledgement, the inlet and restarts of pipelines, from the YAML to the definition. */
class DeliveryKeysTests {

    private static final DeadLetter<?> LETTER =
            new DeadLetter<>("event", "flights", "store", 1, new IOException("full"), Instant.EPOCH, null);

    private static final Undelivered<?> UNDELIVERED =
            new Undelivered<>(List.of("event"), 1, "flights", "store", Place.QUEUE, null);

    @Test
    void everyOptionIsRead() {
        PipelineDefinition flights = definition(YamlContext.of("""
                genstage.pipelines.flights:
                  auto-restart: { delay: 1s, multiplier: 3, max-delay: 9s, jitter: 0 }
                  stages:
                    read:
                      max-in-flight: 500
                      inlet-capacity: 20
                      buffer-size: 30
                      on-given-up: skip
                      timeout: 10s
                      on-error: { attempts: 3 }
                    enrich: { subscribe-to: read, delivery: at-most-once }
                    store:
                      subscribe-to: enrich
                      timeout: 30s
                      delivery: at-least-once
                      on-error:
                        attempts: 5
                        backoff: { delay: 200ms, multiplier: 3, max-delay: 20s, jitter: 0.1 }
                        exclude: [ java.io.IOException, io.genstage.spring.autoconfigure.DeliveryKeysTests.InvalidFlight ]
                        then: dead-letter
                        dead-letter-to: quarantine
                    quarantine:
                """, FlightStages.class, Quarantine.class));
        assertThat(flights.autoRestart()).isEqualTo(new Backoff(Duration.ofSeconds(1), 3, Duration.ofSeconds(9), 0));
        StageDefinition read = stage(flights, "read");
        assertThat(read.maxInFlight()).isEqualTo(500);
        assertThat(read.inletCapacity()).isEqualTo(20);
        assertThat(read.buffer().capacity()).isEqualTo(30);
        assertThat(read.onGivenUp()).isEqualTo(OnGivenUp.SKIP);
        assertThat(read.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read.onError()).isEqualTo(ErrorOptions.ofAttempts(3));
        assertThat(stage(flights, "enrich").delivery()).isEqualTo(DeliveryGuarantee.AT_MOST_ONCE);
        StageDefinition store = stage(flights, "store");
        assertThat(store.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(store.delivery()).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(store.onError())
                .isEqualTo(new ErrorOptions(
                        5,
                        new Backoff(Duration.ofMillis(200), 3, Duration.ofSeconds(20), 0.1),
                        List.of(IOException.class, InvalidFlight.class),
                        Then.DEAD_LETTER,
                        "quarantine"));
    }

    @Test
    void omittedKeysHaveTheDefaultsOfTheCore() {
        PipelineDefinition flights = definition(YamlContext.of("""
                genstage.pipelines.flights.stages:
                  read: { buffer-size: 7 }
                  enrich: { subscribe-to: read, on-error: }
                """, FlightStages.class));
        assertThat(flights.autoRestart()).isNull();
        assertThat(flights.deadLetterHandler()).isNull();
        assertThat(flights.undelivered()).isNull();
        StageDefinition read = stage(flights, "read");
        assertThat(read.maxInFlight()).isNull();
        assertThat(read.inletCapacity()).as("buffer-size").isEqualTo(7);
        assertThat(read.onGivenUp()).isEqualTo(OnGivenUp.FAIL);
        assertThat(read.timeout()).isNull();
        assertThat(read.delivery()).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(read.onError()).isEqualTo(ErrorOptions.DEFAULT);
        assertThat(stage(flights, "enrich").onError()).isEqualTo(ErrorOptions.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auto-restart:",
                "auto-restart: {}",
                "auto-restart: { delay: 5s }",
                "auto-restart: { multiplier: 2, max-delay: 1m }"
            })
    void autoRestartAloneHasItsDefaults(String autoRestart) {
        PipelineDefinition flights = definition(YamlContext.of(
                "genstage.pipelines.flights: { " + autoRestart + ", stages.read: }", FlightStages.class));
        assertThat(flights.autoRestart()).isEqualTo(new Backoff(Duration.ofSeconds(5), 2, Duration.ofMinutes(1), 0.2));
    }

    @Test
    void aLongDelayOfAnAutoRestartIsItsOwnLimit() {
        PipelineDefinition flights = definition(YamlContext.of(
                "genstage.pipelines.flights: { auto-restart.delay: 2m, stages.read: }", FlightStages.class));
        assertThat(flights.autoRestart()).isEqualTo(new Backoff(Duration.ofMinutes(2), 2, Duration.ofMinutes(2), 0.2));
    }

    @Test
    void anEnvironmentVariableCanConfigureErrors() {
        PipelineDefinition flights = definition(YamlContext.withVariables(
                YamlContext.of("genstage.pipelines.flights.stages.read:", FlightStages.class),
                Map.of(
                        "GENSTAGE_PIPELINES_FLIGHTS_STAGES_READ_ONERROR_ATTEMPTS", "4",
                        "GENSTAGE_PIPELINES_FLIGHTS_STAGES_READ_MAXINFLIGHT", "9")));
        assertThat(stage(flights, "read").onError()).isEqualTo(ErrorOptions.ofAttempts(4));
        assertThat(stage(flights, "read").maxInFlight()).isEqualTo(9);
    }

    @Test
    void aDeadLetterStageNeedsNoSubscriptionAndHasNoInlet() {
        YamlContext.of("""
                genstage.pipelines.flights.stages:
                  read:
                  enrich: { subscribe-to: read, on-error: { then: dead-letter, dead-letter-to: quaranTine } }
                  quarantine:
                """, FlightStages.class, Quarantine.class).run(running -> {
            PipelineDefinition flights =
                    YamlContext.pipeline(running, "flights").definition();
            assertThat(stage(flights, "enrich").onError().deadLetterTo()).isEqualTo("quarantine");
            assertThat(running).hasBean("readInlet").doesNotHaveBean("quarantineInlet");
        });
    }

    @Test
    void theHandlerBeansReceiveWhatThePipelinesOfThePropertiesHand() {
        YamlContext.of(
                        "genstage.pipelines: { flights.stages.read: , more.stages.read: }",
                        FlightStages.class,
                        Taker.class)
                .run(running -> {
                    Taker taker = running.getBean(Taker.class);
                    for (String name : List.of("flights", "more")) {
                        PipelineDefinition definition =
                                YamlContext.pipeline(running, name).definition();
                        definition.deadLetterHandler().handle(LETTER);
                        definition.undelivered().undelivered(UNDELIVERED);
                    }
                    assertThat(taker.taken).containsExactly(LETTER, UNDELIVERED, LETTER, UNDELIVERED);
                });
    }

    @Test
    void aHandlerBeanCanHaveThePipelineInjected() {
        YamlContext.of("genstage.pipelines.flights.stages.read:", FlightStages.class, WithPipeline.class)
                .run(running -> {
                    Pipeline flights = YamlContext.pipeline(running, "flights");
                    assertThat(running.getBean(WithPipeline.class).flights).isSameAs(flights);
                    assertThat(flights.definition().deadLetterHandler()).isNotNull();
                });
    }

    @Test
    void thePrimaryOneOfSeveralHandlerBeansIsUsed() {
        YamlContext.of("genstage.pipelines.flights.stages.read:", FlightStages.class, Taker.class, Preferred.class)
                .run(running -> {
                    YamlContext.pipeline(running, "flights")
                            .definition()
                            .deadLetterHandler()
                            .handle(LETTER);
                    assertThat(running.getBean(Taker.class).taken).isEmpty();
                    assertThat(running.getBean(Preferred.class).taken).containsExactly(LETTER);
                });
    }

    @Test
    void aDefinitionBeanKeepsWhatItDeclares() {
        YamlContext.of("", Taker.class, Declared.class).run(running -> {
            assertThat(YamlContext.pipeline(running, "own").definition().deadLetterHandler())
                    .isNull();
            assertThat(YamlContext.pipeline(running, "own").definition().undelivered())
                    .isSameAs(Declared.OWN);
        });
    }

    private static PipelineDefinition definition(ApplicationContextRunner context) {
        PipelineDefinition[] definition = new PipelineDefinition[1];
        context.withPropertyValues("genstage.pipelines.flights.auto-start=false")
                .run(running ->
                        definition[0] = YamlContext.pipeline(running, "flights").definition());
        return definition[0];
    }

    private static StageDefinition stage(PipelineDefinition definition, String stage) {
        return definition.stage(stage).orElseThrow();
    }

    static class InvalidFlight extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    static class Quarantine {

        @Consumer
        void quarantine(DeadLetter<?> letter) {}
    }

    static class Taker implements DeadLetterHandler, UndeliveredHandler {

        final List<Object> taken = new CopyOnWriteArrayList<>();

        @Override
        public void handle(DeadLetter<?> letter) {
            taken.add(letter);
        }

        @Override
        public void undelivered(Undelivered<?> undelivered) {
            taken.add(undelivered);
        }
    }

    @Primary
    static class Preferred implements DeadLetterHandler {

        final List<Object> taken = new CopyOnWriteArrayList<>();

        @Override
        public void handle(DeadLetter<?> letter) {
            taken.add(letter);
        }
    }

    static class WithPipeline implements DeadLetterHandler {

        final Pipeline flights;

        WithPipeline(Pipeline flights) {
            this.flights = flights;
        }

        @Override
        public void handle(DeadLetter<?> letter) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Declared {

        static final UndeliveredHandler OWN = undelivered -> {};

        @Bean
        PipelineDefinition own() {
            return PipelineDefinition.named("own")
                    .undelivered(OWN)
                    .producer("source", (demand, out) -> {})
                    .build();
        }
    }
}
