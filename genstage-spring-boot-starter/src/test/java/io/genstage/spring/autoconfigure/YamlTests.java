package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.DemandMode;
import io.genstage.StageType;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.definition.SubscriptionDefinition;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.autoconfigure.FlightStages.Flight;
import io.genstage.spring.autoconfigure.FlightStages.RoutedFlight;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class YamlTests {

    @Test
    void everyOptionIsRead() {
        PipelineDefinition flights = definition(YamlContext.of("""
                genstage.pipelines.flights.stages:
                  read:
                    handler: poll
                    buffer-size: 50
                    buffer-keep: first
                    poll-interval: 2s
                    demand: accumulate
                    dispatcher: partition
                    partition: { count: 3, key: number, max-backlog: 7, orphan: discard }
                  enrich:
                    subscribe-to: read
                    max-demand: 200
                    min-demand: 100
                    cancel: temporary
                    concurrency: 2
                    blocking: false
                    dispatcher: broadcast
                  save:
                    handler: store
                    subscribe-to:
                      - { stage: enrich, max-demand: 500, min-demand: 250, cancel: transient, selector: number > 1 }
                  look:
                    handler: watch
                    subscribe-to:
                      - { stage: read, partition: 2 }
                """, FlightStages.class, Polled.class));
        assertThat(flights.stages())
                .extracting(StageDefinition::name)
                .containsExactly("read", "enrich", "save", "look");
        assertThat(stage(flights, "read").type()).isEqualTo(StageType.PRODUCER);
        assertThat(stage(flights, "read").buffer()).isEqualTo(BufferOptions.keepFirst(50));
        assertThat(stage(flights, "read").demand()).isEqualTo(DemandMode.ACCUMULATE);
        assertThat(stage(flights, "enrich").concurrency()).isEqualTo(2);
        assertThat(stage(flights, "enrich").subscriptions())
                .containsExactly(to("read", 200, 100, CancelMode.TEMPORARY));
        SubscriptionOptions save = options(flights, "save");
        assertThat(save.selector()).accepts(new RoutedFlight(2, "ATL-JFK")).rejects(new RoutedFlight(1, "ATL-JFK"));
        assertThat(save.withSelector(null)).isEqualTo(new SubscriptionOptions(500, 250, CancelMode.TRANSIENT));
        assertThat(options(flights, "look").partition()).isEqualTo("2");
    }

    @Test
    void subscribeToTakesANameAListOrAMixture() {
        PipelineDefinition numbers = definition(YamlContext.of("""
                genstage.pipelines.flights.stages:
                  first.handler: read
                  second.handler: read
                  third.handler: read
                  a: { handler: enrich, subscribe-to: first }
                  b: { handler: enrich, subscribe-to: "first, second" }
                  c: { handler: enrich, subscribe-to: [ first, third ] }
                  d:
                    handler: enrich
                    subscribe-to:
                      - first
                      - { stage: second, max-demand: 10 }
                """, FlightStages.class));
        assertThat(targets(numbers, "a")).containsExactly("first");
        assertThat(targets(numbers, "b")).containsExactly("first", "second");
        assertThat(targets(numbers, "c")).containsExactly("first", "third");
        assertThat(targets(numbers, "d")).containsExactly("first", "second");
        assertThat(stage(numbers, "d").subscriptions().get(1).options()).isEqualTo(SubscriptionOptions.ofMaxDemand(10));
    }

    @Test
    void aStageWithoutKeysIsDeclared() {
        assertThat(definition(YamlContext.of(
                                "genstage.pipelines.flights.stages: { read: {}, again: }",
                                Again.class,
                                FlightStages.class))
                        .stages())
                .extracting(StageDefinition::name)
                .containsExactly("read", "again");
    }

    @Test
    void aProfileCanConfigureAStageWithoutKeys() {
        PipelineDefinition flights =
                definition(YamlContext.of("genstage.pipelines.flights.stages.read: {}", FlightStages.class)
                        .withPropertyValues("genstage.pipelines.flights.stages.read.buffer-size=7"));
        assertThat(stage(flights, "read").buffer().capacity()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scheduler", "lifecycle", "shutdown", "defaults"})
    void aGroupWithoutKeysHasItsDefaults(String group) {
        YamlContext.of("genstage: { " + group + ": , pipelines.flights.stages.read: }", FlightStages.class)
                .run(running -> assertThat(running).hasNotFailed());
    }

    @Test
    void unlimitedIsABufferSize() {
        PipelineDefinition flights = definition(
                YamlContext.of("genstage.pipelines.flights.stages.read.buffer-size: unlimited", FlightStages.class));
        assertThat(stage(flights, "read").buffer().isUnlimited()).isTrue();
    }

    @Test
    void subscriptionsOverrideStagesAndStagesOverrideDefaults() {
        PipelineDefinition flights = definition(YamlContext.of("""
                genstage:
                  defaults: { max-demand: 100, min-demand: 90, buffer-size: 30 }
                  pipelines.flights.stages:
                    read:
                    plain: { handler: enrich, subscribe-to: read }
                    stage-max: { handler: enrich, subscribe-to: read, max-demand: 20 }
                    stage-min: { handler: enrich, subscribe-to: read, min-demand: 10 }
                    both: { handler: enrich, max-demand: 20, min-demand: 15, subscribe-to: [ { stage: read, max-demand: 8 } ] }
                    min: { handler: enrich, max-demand: 20, subscribe-to: [ { stage: read, min-demand: 3 } ] }
                """, FlightStages.class));
        assertThat(stage(flights, "read").buffer().capacity()).isEqualTo(30);
        assertThat(demand(flights, "plain")).containsExactly(100, 90);
        assertThat(demand(flights, "stage-max")).containsExactly(20, 10);
        assertThat(demand(flights, "stage-min")).containsExactly(100, 10);
        assertThat(demand(flights, "both")).containsExactly(8, 4);
        assertThat(demand(flights, "min")).containsExactly(20, 3);
    }

    @Test
    void theDefaultsAreGenStages() {
        PipelineDefinition flights = definition(YamlContext.of("""
                genstage.pipelines.flights.stages:
                  read:
                  enrich.subscribe-to: read
                """, FlightStages.class));
        assertThat(stage(flights, "read").buffer()).isEqualTo(BufferOptions.PRODUCER_DEFAULT);
        assertThat(stage(flights, "enrich").buffer()).isEqualTo(BufferOptions.unlimited());
        assertThat(stage(flights, "enrich").subscriptions())
                .containsExactly(new SubscriptionDefinition("read", SubscriptionOptions.DEFAULT));
    }

    @Test
    void anEnvironmentVariableSetsAScalarOfADeclaredStage() {
        PipelineDefinition flights = definition(YamlContext.withVariables(
                YamlContext.of("""
                        genstage.pipelines.flights.stages:
                          read:
                          store-flights: { handler: enrich, subscribe-to: read, max-demand: 20 }
                        """, FlightStages.class),
                Map.of("GENSTAGE_PIPELINES_FLIGHTS_STAGES_STOREFLIGHTS_MAXDEMAND", "8")));
        assertThat(flights.stages()).extracting(StageDefinition::name).containsExactly("read", "store-flights");
        assertThat(demand(flights, "store-flights")).containsExactly(8, 4);
    }

    @Test
    void namesOfStagesAndHandlersAreComparedInCanonicalForm() {
        PipelineDefinition flights = definition(YamlContext.of("""
                genstage.pipelines.flights.stages:
                  my-read: { handler: READ }
                  enrich.subscribe-to: myRead
                """, FlightStages.class));
        assertThat(targets(flights, "enrich")).containsExactly("my-read");
    }

    @Test
    void aDisabledPipelineIsNotCreated() {
        YamlContext.of("genstage.pipelines.flights: { enabled: false, stages: { read: } }", FlightStages.class)
                .run(running -> assertThat(
                                running.getBean(PipelineRegistry.class).pipelines())
                        .isEmpty());
    }

    @Test
    void aDisabledPipelineIsNoBeanAndItsHandlersAreNotReportedAsUnused(CapturedOutput output) {
        YamlContext.of("genstage.pipelines.flights: { enabled: '${on:false}', stages: { read: } }", Reader.class)
                .run(running -> assertThat(running)
                        .hasNotFailed()
                        .doesNotHaveBean("flightsPipeline")
                        .doesNotHaveBean("readInlet"));
        assertThat(output).doesNotContain("is in no pipeline");
    }

    @Test
    void stagesKeepTheOrderOfTheFileWhateverOverridesThem() {
        assertThat(definition(YamlContext.of(
                                        "genstage.pipelines.flights.stages: { read: , enrich.subscribe-to: read }",
                                        FlightStages.class)
                                .withPropertyValues("genstage.pipelines.flights.stages.enrich.max-demand=5"))
                        .stages())
                .extracting(StageDefinition::name)
                .containsExactly("read", "enrich");
    }

    static class Again {

        @Producer
        Integer again() {
            return null;
        }
    }

    static class Reader {

        @Producer
        Integer read() {
            return null;
        }
    }

    private static PipelineDefinition definition(ApplicationContextRunner context) {
        PipelineDefinition[] definition = new PipelineDefinition[1];
        context.run(running -> {
            assertThat(running).hasNotFailed();
            definition[0] =
                    running.getBean(PipelineRegistry.class).get("flights").definition();
        });
        return definition[0];
    }

    private static StageDefinition stage(PipelineDefinition definition, String stage) {
        return definition.stage(stage).orElseThrow();
    }

    private static List<String> targets(PipelineDefinition definition, String stage) {
        return stage(definition, stage).subscriptions().stream()
                .map(SubscriptionDefinition::to)
                .toList();
    }

    private static List<Integer> demand(PipelineDefinition definition, String stage) {
        SubscriptionOptions options = options(definition, stage);
        return List.of(options.maxDemand(), options.minDemand());
    }

    private static SubscriptionOptions options(PipelineDefinition definition, String stage) {
        return stage(definition, stage).subscriptions().get(0).options();
    }

    private static SubscriptionDefinition to(String stage, int max, int min, CancelMode cancel) {
        return new SubscriptionDefinition(stage, new SubscriptionOptions(max, min, cancel));
    }

    static class Polled {

        @Producer
        Flight poll() {
            return null;
        }
    }
}
