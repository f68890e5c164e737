package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DiscardReason;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.spring.autoconfigure.TripStages.Trip;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** {@code selector}, from the YAML to the handlers. */
@ExtendWith(OutputCaptureExtension.class)
class SelectorTests {

    @Test
    void theSelectorOfAStageAppliesToAllSubscriptionsUnlessOverridden() {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: broadcast }
                  again: { handler: read, dispatcher: broadcast }
                  count:
                    selector: number < 10
                    subscribe-to:
                      - read
                      - { stage: again, selector: origin == 'SEA' and number < 15 }
                """, TripStages.class).run(running -> {
            YamlContext.complete(running, "trips");
            assertThat(running.getBean(TripStages.class).numbers())
                    .containsExactly(0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 9, 14);
        });
    }

    @Test
    void eachConsumerGetsItsSelectionAndUnselectedEventsAreCounted() {
        broadcast("number < 100", "number < 200").run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            TripStages trips = running.getBean(TripStages.class);
            assertThat(trips.taken("count-0")).hasSize(100);
            assertThat(trips.taken("other-0")).hasSize(200);
            assertThat(read(over).discards()).isEqualTo(Map.of(DiscardReason.FILTERED, 100L));
            assertThat(read(over).withheld()).isZero();
        });
    }

    @Test
    void aFailingSelectorWithholdsTheEventFromItsConsumerOnly(CapturedOutput output) {
        broadcast("gate.name != null", "true").run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            TripStages trips = running.getBean(TripStages.class);
            assertThat(trips.taken("count-0"))
                    .hasSize(285)
                    .extracting(Trip::number)
                    .noneMatch(number -> number % 20 == 0);
            assertThat(trips.taken("other-0")).hasSize(300);
            assertThat(read(over).discards()).isEmpty();
            assertThat(read(over).withheld()).isEqualTo(15);
        });
        assertThat(output).contains("to 'count-0', because its selector threw");
    }

    @Test
    void aSelectorWithoutBooleanValueFailsTheEvent(CapturedOutput output) {
        broadcast("number + 1", "number == 3").run(running -> {
            YamlContext.complete(running, "trips");
            TripStages trips = running.getBean(TripStages.class);
            assertThat(trips.taken).containsOnlyKeys("other-0");
            assertThat(trips.numbers()).isEqualTo(List.of(3));
        });
        assertThat(output).contains("The value of 'number + 1' must be true or false, but is: 1");
    }

    private static ApplicationContextRunner broadcast(String count, String other) {
        return YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: broadcast }
                  count: { subscribe-to: read, selector: "%s" }
                  other: { handler: count, subscribe-to: read, selector: "%s" }
                """.formatted(count, other), TripStages.class);
    }

    private static OutputSnapshot read(PipelineSnapshot pipeline) {
        return pipeline.stage("read").orElseThrow().instances().get(0).output();
    }
}
