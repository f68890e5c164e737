package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Legal configurations that most likely behave unexpectedly: a warning names each. */
@ExtendWith(OutputCaptureExtension.class)
class WarningTests {

    private static final String WINDOW = "instances that may block, and each requests";

    private static final String ENDLESS = "that fails again and again is restarted for ever";

    @Test
    void instancesThatBlockWithTheDefaultDemandCauseAWarning(CapturedOutput output) {
        start("read: , watch: { subscribe-to: read, concurrency: 4 }");
        assertThat(output)
                .containsOnlyOnce("Stage 'watch' of pipeline 'flights' has 4 " + WINDOW
                        + " the default of 1000 events from 'read': one instance can hold events that idle instances could handle."
                        + " Set genstage.pipelines.flights.stages.watch.max-demand, such as to 4. Or, if the handler never blocks,"
                        + " set genstage.pipelines.flights.stages.watch.blocking to false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "read: , watch: { subscribe-to: read }",
                "read: , watch: { subscribe-to: read, concurrency: 4, max-demand: 4 }",
                "read: , watch: { subscribe-to: read, concurrency: 4, max-demand: 1000 }",
                "read: , watch: { subscribe-to: [ { stage: read, max-demand: 5 } ], concurrency: 4 }",
                "read: , watch: { subscribe-to: read, concurrency: 4, blocking: false }",
                "read: { dispatcher: partition, partition.count: 4 }, watch: { subscribe-to: read, concurrency: 4 }",
                "read: , watch: { subscribe-to: read, concurrency: per-event }",
            })
    void instancesThatCannotStarveEachOtherCauseNoWarning(String stages, CapturedOutput output) {
        start(stages);
        assertThat(output).doesNotContain(WINDOW);
    }

    @Test
    void aConfiguredDefaultCausesNoWarning(CapturedOutput output) {
        YamlContext.of(
                        "genstage.pipelines.flights.stages: { read: , watch: { subscribe-to: read, concurrency: 4 } }",
                        FlightStages.class)
                .withPropertyValues("genstage.defaults.max-demand=20")
                .run(running -> assertThat(running).hasNotFailed());
        assertThat(output).doesNotContain(WINDOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backoff.delay: 10s                                          | 3 | 24000ms | 5000ms",
                "within: 1s, backoff: { delay: 500ms, multiplier: 1 }         | 3 | 1200ms  | 1000ms",
                "max-restarts: 100, backoff: { delay: 100ms, max-delay: 100ms } | 100 | 8000ms | 5000ms",
                "max-restarts: 1, within: 800ms, backoff.delay: 1s            | 1 | 800ms   | 800ms",
            })
    void aBackoffThatNeverReachesTheLimitCausesAWarning(
            String supervision, int restarts, String shortest, String within, CapturedOutput output) {
        start("read: , watch.subscribe-to: read", "supervision: { " + supervision + " }");
        assertThat(output)
                .containsOnlyOnce(
                        "A stage of pipeline 'flights' " + ENDLESS + ", and the pipeline never fails: with its"
                                + " back-off, max-restarts (" + restarts + ") take at least " + shortest
                                + ", and only those within "
                                + within + " count. Set `within` to more than " + shortest
                                + ", or lower `backoff.delay`, `backoff.multiplier` or `max-restarts`");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "backoff.delay: 1s, max-restarts: 2",
                "max-restarts: 0, backoff.delay: 1h",
                "max-restarts: 1000, backoff.delay: 0s",
                "backoff: { delay: 10s, jitter: 1 }",
                "max-restarts: 1, within: 801ms, backoff.delay: 1s",
            })
    void aBackoffThatReachesTheLimitCausesNoWarning(String supervision, CapturedOutput output) {
        start("read: , watch.subscribe-to: read", "supervision: { " + supervision + " }");
        assertThat(output).doesNotContain(ENDLESS);
    }

    @Test
    void childrenWhoseBackoffNeverReachesTheLimitCauseAWarning(CapturedOutput output) {
        String child = "concurrency: per-event, child: { restart: %s, backoff.delay: 10s }";
        start("read: , watch: { subscribe-to: read, " + child.formatted("temporary") + " }");
        assertThat(output).doesNotContain(ENDLESS);
        start("read: , watch: { subscribe-to: read, " + child.formatted("transient") + " }");
        assertThat(output)
                .contains("A child of stage 'watch' of pipeline 'flights' " + ENDLESS + ", and the stage never fails");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-restarts: 3", "within: 1s", "restart: temporary, backoff.delay: 1s"})
    void restartOptionsOfChildrenThatAreNotRestartedCauseAWarning(String child, CapturedOutput output) {
        start("read: , watch: { subscribe-to: read, concurrency: per-event, child: { " + child + " } }");
        assertThat(output)
                .contains(
                        "genstage.pipelines.flights.stages.watch.child configures restarts of children, but"
                                + " genstage.pipelines.flights.stages.watch.child.restart is 'temporary', so no child restarts.");
    }

    private static void start(String stages) {
        start(stages, "auto-start: true");
    }

    private static void start(String stages, String pipeline) {
        YamlContext.of(
                        "genstage.pipelines.flights: { " + pipeline + ", stages: { " + stages + " } }",
                        FlightStages.class)
                .run(running -> YamlContext.complete(running, "flights"));
    }
}
