package io.genstage.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.ConsumerStage;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Valid and invalid options of children. */
class ChildOptionsTest {

    private static final ConsumerStage<Integer> NOTHING = (events, from) -> {};

    @Test
    @Rule("R198")
    void noChildIsAlwaysRestarted() {
        assertThat(ChildRestart.values()).containsExactly(ChildRestart.TEMPORARY, ChildRestart.TRANSIENT);
        assertThat(ChildRestart.TRANSIENT).hasToString("transient");
    }

    @Test
    @Rule("R199")
    void theDefaultsEqualOtps() {
        assertThat(ChildOptions.TRANSIENT)
                .isEqualTo(new ChildOptions(
                        ChildRestart.TRANSIENT,
                        new RestartIntensity(3, Duration.ofSeconds(5)),
                        Backoff.NONE,
                        new ChildShutdown(Duration.ofSeconds(5))));
        assertThat(ChildOptions.TEMPORARY
                        .withShutdown(ChildShutdown.INFINITY)
                        .shutdown()
                        .timeout())
                .isNull();
    }

    @Test
    @Rule("R197")
    void rejectsNumbersOutOfRangeWithAMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RestartIntensity(-1, Duration.ofSeconds(1)))
                .withMessage("max-restarts must be at least 0, but is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RestartIntensity(1, Duration.ZERO))
                .withMessage("within must be more than zero, but is PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChildShutdown(Duration.ofMillis(-1)))
                .withMessageContaining("shutdown must not be negative");
    }

    @Test
    @Rule("R197")
    void onlyAConsumerMayHaveChildren() {
        ProducerConsumerStage<Integer, Integer> same = (events, from, out) -> out.emitAll(events);
        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> PipelineDefinition.named("p")
                        .producer("a", Sources.counter(), s -> s.perEvent(ChildOptions.TEMPORARY))
                        .consumer("c", NOTHING, s -> s.subscribeTo("a"))
                        .build())
                .withMessageContaining(
                        "Stage 'a' of pipeline 'p' is a producer and is to start a child for each event.")
                .withMessageContaining("Remove 'perEvent': only a consumer can.");
        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> PipelineDefinition.named("p")
                        .producer("a", Sources.counter())
                        .producerConsumer("b", same, s -> s.subscribeTo("a").perEvent(ChildOptions.TEMPORARY))
                        .consumer("c", NOTHING, s -> s.subscribeTo("b"))
                        .build())
                .withMessageContaining("Stage 'b' of pipeline 'p' is a producer-consumer");
    }

    @Test
    @Rule("R197")
    void childrenAndAConcurrencyExcludeEachOther() {
        assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(() -> PipelineDefinition.named("p")
                        .producer("a", Sources.counter())
                        .consumer(
                                "c",
                                NOTHING,
                                s -> s.subscribeTo("a").concurrency(4).perEvent(ChildOptions.TEMPORARY))
                        .build())
                .withMessageContaining(
                        "Stage 'c' of pipeline 'p' has concurrency 4 and is to start a child for each event.")
                .withMessageContaining("Remove one of the two: max-demand limits the number of children.");
    }
}
