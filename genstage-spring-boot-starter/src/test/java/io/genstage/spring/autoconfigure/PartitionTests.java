package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.DiscardReason;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.ProducerConsumer;
import io.genstage.spring.autoconfigure.TripStages.Gate;
import io.genstage.spring.autoconfigure.TripStages.Trip;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** {@code dispatcher: partition}, from the YAML to the handlers. */
@ExtendWith(OutputCaptureExtension.class)
class PartitionTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"origin", "origin.substring(0, 1).toLowerCase()", "#root.origin", "number % 5", "origin + '!'"})
    void eventsWithOneKeyGoToOneInstanceInOrder(String key) {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: partition, partition: { count: 4, key: "%s" } }
                  count: { subscribe-to: read, concurrency: 4, max-demand: 7 }
                """.formatted(key), TripStages.class).run(running -> {
            YamlContext.complete(running, "trips");
            TripStages trips = running.getBean(TripStages.class);
            assertThat(trips.numbers()).isEqualTo(range(0, TripStages.COUNT));
            TripStages.ORIGINS.forEach(origin -> assertKeptTogether(trips, origin));
        });
    }

    private static void assertKeptTogether(TripStages trips, String origin) {
        Map<String, List<Integer>> byInstance = trips.taken.entrySet().stream()
                .filter(entry ->
                        entry.getValue().stream().anyMatch(trip -> trip.origin().equals(origin)))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream()
                                .filter(trip -> trip.origin().equals(origin))
                                .map(Trip::number)
                                .toList()));
        assertThat(byInstance).hasSize(1);
        assertThat(byInstance.values().iterator().next()).hasSize(60).isSorted();
    }

    @Test
    void withoutAKeyEqualEventsGoToOnePartition() {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: partition, partition.count: 3 }
                  count: { subscribe-to: read, concurrency: 2 }
                """, TripStages.class).run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            TripStages trips = running.getBean(TripStages.class);
            assertThat(trips.numbers()).isEqualTo(range(0, TripStages.COUNT));
            assertThat(output(over, "read").partitions())
                    .extracting(PartitionSnapshot::name)
                    .containsExactly("0", "1", "2");
        });
    }

    @Test
    void theNameOfAPartitionIsTheKeyOfItsEvents() {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read:
                    dispatcher: partition
                    partition: { names: [ATL, DEN, other], key: "{'ATL', 'DEN'}.contains(origin) ? origin : 'other'" }
                  atlanta: { handler: count, subscribe-to: [ { stage: read, partition: ATL } ] }
                  rest: { handler: count, subscribe-to: read }
                """, TripStages.class).run(running -> {
            YamlContext.complete(running, "trips");
            TripStages trips = running.getBean(TripStages.class);
            assertThat(origins(trips.taken("atlanta-0"))).containsExactly("ATL");
            assertThat(origins(trips.taken("rest-0"))).containsExactlyInAnyOrder("DEN", "JFK", "LAX", "SEA");
            assertThat(trips.numbers()).isEqualTo(range(0, TripStages.COUNT));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "partition: { count: 2, key: \"gate?.name\" }     | the key is null",
                "partition: { count: 2, key: gate.name }          | cannot be found on null",
                "partition: { names: [x], key: \"gate == null ? 'y' : 'x'\" } | unknown partition 'y'",
            })
    void aFailingKeyFailsOnlyItsEvent(String partition, String reason, CapturedOutput output) {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: partition, %s }
                  count: { subscribe-to: read }
                """.formatted(partition), TripStages.class).run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            assertThat(running.getBean(TripStages.class).numbers())
                    .isEqualTo(IntStream.range(0, TripStages.COUNT)
                            .filter(number -> number % 20 != 0)
                            .boxed()
                            .toList());
            assertThat(output(over, "read").discards()).isEqualTo(Map.of(DiscardReason.FAILED, 15L));
        });
        assertThat(output).contains("Stage 'read-0'").contains(reason);
    }

    @Test
    void orphansAreHeldUpToTheBacklogAndAreVisible() {
        YamlContext.of(orphans("max-backlog: 5"), TripStages.class).run(running -> {
            Pipeline trips = YamlContext.pipeline(running, "trips");
            await().untilAsserted(
                            () -> assertThat(output(trips.snapshot(), "read").partitions())
                                    .contains(new PartitionSnapshot("b", null, 5)));
            assertThat(trips.completion()).isNotDone();
        });
    }

    @Test
    void orphansAreDiscardedIfConfigured() {
        YamlContext.of(orphans("orphan: discard"), TripStages.class).run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            assertThat(running.getBean(TripStages.class).taken("count-0")).hasSize(60);
            assertThat(output(over, "read").discards()).isEqualTo(Map.of(DiscardReason.ORPHANED, 240L));
        });
    }

    private static String orphans(String more) {
        return """
                genstage.pipelines.trips.stages:
                  read:
                    dispatcher: partition
                    partition: { names: [a, b], key: "origin == 'ATL' ? 'a' : 'b'", %s }
                  count:
                    subscribe-to:
                      - { stage: read, partition: a }
                """.formatted(more);
    }

    @Test
    void instancesWhoseProducerDoesNotPartitionCauseAWarning(CapturedOutput output) {
        start("demand", "origin");
        assertThat(output)
                .containsOnlyOnce(
                        "Stage 'pass' of pipeline 'trips' partitions its events by `origin` and has 2 instances, but"
                                + " 'read' does not partition by the same key: events with the same key can overtake each other."
                                + " If their order matters, partition 'read' by that key too, or set `concurrency: 1` for 'pass'");
    }

    @Test
    void instancesWhoseProducerPartitionsByAnotherKeyCauseAWarning(CapturedOutput output) {
        start("partition, partition: { count: 2, key: number }", "origin");
        assertThat(output).contains("can overtake each other");
    }

    @Test
    void aProducerThatPartitionsByTheSameKeyCausesNoWarning(CapturedOutput output) {
        start("partition, partition: { count: 2, key: gate.name }", "gate.name");
        start("partition, partition: { count: 2, key: 'gate?.name' }", "name");
        assertThat(output).doesNotContain("can overtake each other");
    }

    private static void start(String dispatcher, String key) {
        YamlContext.of(
                        """
                genstage.pipelines.trips:
                  auto-start: false
                  stages:
                    read: { dispatcher: %s }
                    pass:
                      handler: %s
                      subscribe-to: read
                      concurrency: 2
                      dispatcher: partition
                      partition: { count: 4, key: "%s" }
                    count: { handler: take, subscribe-to: pass }
                """.formatted(dispatcher, key.equals("name") ? "gate" : "pass", key),
                        TripStages.class,
                        More.class)
                .run(running -> assertThat(running).hasNotFailed());
    }

    static class More {

        @ProducerConsumer
        Gate gate(Trip trip) {
            return trip.gate();
        }

        @Consumer
        void take(Object anything) {}
    }

    private static Set<String> origins(List<Trip> trips) {
        return trips.stream().map(Trip::origin).collect(Collectors.toSet());
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static OutputSnapshot output(PipelineSnapshot pipeline, String stage) {
        return pipeline.stage(stage).orElseThrow().instances().get(0).output();
    }
}
