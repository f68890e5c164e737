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
import io.genstage.spring.autoconfigure.Trips.Gate;
import io.genstage.spring.autoconfigure.Trips.Trip;
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
    void eventsOfOneKeyGoToOneInstanceInTheirOrder(String key) {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: partition, partition: { count: 4, key: "%s" } }
                  count: { subscribe-to: read, concurrency: 4, max-demand: 7 }
                """.formatted(key), Trips.class).run(running -> {
            YamlContext.complete(running, "trips");
            Trips trips = running.getBean(Trips.class);
            assertThat(trips.numbers()).isEqualTo(range(0, Trips.COUNT));
            Trips.ORIGINS.forEach(origin -> assertKeptTogether(trips, origin));
        });
    }

    private static void assertKeptTogether(Trips trips, String origin) {
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
    void withoutAKeyEqualEventsGoTogether() {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: partition, partition.count: 3 }
                  count: { subscribe-to: read, concurrency: 2 }
                """, Trips.class).run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            Trips trips = running.getBean(Trips.class);
            assertThat(trips.numbers()).isEqualTo(range(0, Trips.COUNT));
            assertThat(output(over, "read").partitions())
                    .extracting(PartitionSnapshot::name)
                    .containsExactly("0", "1", "2");
        });
    }

    @Test
    void aNameIsTheKeyOfItsEvents() {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read:
                    dispatcher: partition
                    partition: { names: [ATL, DEN, other], key: "{'ATL', 'DEN'}.contains(origin) ? origin : 'other'" }
                  atlanta: { handler: count, subscribe-to: [ { stage: read, partition: ATL } ] }
                  rest: { handler: count, subscribe-to: read }
                """, Trips.class).run(running -> {
            YamlContext.complete(running, "trips");
            Trips trips = running.getBean(Trips.class);
            assertThat(origins(trips.taken("atlanta-0"))).containsExactly("ATL");
            assertThat(origins(trips.taken("rest-0"))).containsExactlyInAnyOrder("DEN", "JFK", "LAX", "SEA");
            assertThat(trips.numbers()).isEqualTo(range(0, Trips.COUNT));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "partition: { count: 2, key: \"gate?.name\" }     | it is null",
                "partition: { count: 2, key: gate.name }          | cannot be found on null",
                "partition: { names: [x], key: \"gate == null ? 'y' : 'x'\" } | unknown partition 'y'",
            })
    void anEventWhoseKeyFailsFailsAlone(String partition, String reason, CapturedOutput output) {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: partition, %s }
                  count: { subscribe-to: read }
                """.formatted(partition), Trips.class).run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            assertThat(running.getBean(Trips.class).numbers())
                    .isEqualTo(IntStream.range(0, Trips.COUNT)
                            .filter(number -> number % 20 != 0)
                            .boxed()
                            .toList());
            assertThat(output(over, "read").discards()).isEqualTo(Map.of(DiscardReason.FAILED, 15L));
        });
        assertThat(output).contains("Stage 'read-0'").contains(reason);
    }

    @Test
    void orphansAreHeldUpToTheBacklogAndSeen() {
        YamlContext.of(orphans("max-backlog: 5"), Trips.class).run(running -> {
            Pipeline trips = YamlContext.pipeline(running, "trips");
            await().untilAsserted(
                            () -> assertThat(output(trips.snapshot(), "read").partitions())
                                    .contains(new PartitionSnapshot("b", null, 5)));
            assertThat(trips.completion()).isNotDone();
        });
    }

    @Test
    void orphansAreDiscardedIfThatIsWished() {
        YamlContext.of(orphans("orphan: discard"), Trips.class).run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            assertThat(running.getBean(Trips.class).taken("count-0")).hasSize(60);
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
    void instancesOfAStageThatIsNotFedByTheSameKeyAreAWarning(CapturedOutput output) {
        start("demand", "origin");
        assertThat(output)
                .containsOnlyOnce(
                        "Stage 'pass' of pipeline 'trips' partitions its events by `origin` and has 2 instances,"
                                + " but 'read' does not give them events by the same key: events of one key can overtake each"
                                + " other. Where their order matters, let 'read' partition by that key too, or 'pass' have one"
                                + " instance");
    }

    @Test
    void instancesThatAreFedByAnotherKeyAreAWarningToo(CapturedOutput output) {
        start("partition, partition: { count: 2, key: number }", "origin");
        assertThat(output).contains("can overtake each other");
    }

    @Test
    void instancesThatAreFedByTheSameKeyAreNone(CapturedOutput output) {
        start("partition, partition: { count: 2, key: gate.name }", "gate.name");
        start("partition, partition: { count: 2, key: 'gate?.name' }", "name");
        assertThat(output).doesNotContain("can overtake each other");
    }

    private static void start(String dispatcher, String key) {
        YamlContext.of("""
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
                """.formatted(dispatcher, key.equals("name") ? "gate" : "pass", key), Trips.class, More.class)
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
