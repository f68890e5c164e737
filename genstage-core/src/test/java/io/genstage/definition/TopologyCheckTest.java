package io.genstage.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.flow.FlowProducer;
import io.genstage.pipeline.Pipeline;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** For every mistake in a topology, one message names the stage and the remedy. */
class TopologyCheckTest {

    private static final ConsumerStage<Integer> SINK = (events, from) -> {};

    private static final ProducerConsumerStage<Integer, Integer> SAME = (events, from, out) -> out.emitAll(events);

    @Test
    void rejectsAnUnknownStageWithTheNearestName() {
        InvalidPipelineException mistake = mistakeIn(PipelineDefinition.named("p")
                .producer("read", Sources.counter())
                .producer("write", Sources.counter())
                .consumer("store", SINK, s -> s.subscribeTo("raed")));

        assertThat(mistake.problem())
                .isEqualTo("Stage 'store' of pipeline 'p' subscribes to 'raed', and there is no such stage.");
        assertThat(mistake.remedy()).isEqualTo("Did you mean 'read'?");
    }

    @Test
    void rejectsAnUnknownStageWithTheStagesThatEmit() {
        InvalidPipelineException mistake = mistakeIn(PipelineDefinition.named("p")
                .producer("read", Sources.counter())
                .producer("write", Sources.counter())
                .consumer("store", SINK, s -> s.subscribeTo("banana")));

        assertThat(mistake.remedy()).isEqualTo("Stages that emit: read, write.");
    }

    @Test
    void rejectsACycleAndNamesItsStages() {
        InvalidPipelineException mistake = mistakeIn(PipelineDefinition.named("p")
                .producerConsumer("a", SAME, s -> s.subscribeTo("c"))
                .producerConsumer("b", SAME, s -> s.subscribeTo("a"))
                .producerConsumer("c", SAME, s -> s.subscribeTo("b")));

        assertThat(mistake.problem()).isEqualTo("Pipeline 'p' has a cycle: a <- c <- b <- a.");
    }

    @Test
    void aStageThatSubscribesToItselfIsACycle() {
        assertThat(mistakeIn(PipelineDefinition.named("p").producerConsumer("a", SAME, s -> s.subscribeTo("a")))
                        .problem())
                .isEqualTo("Pipeline 'p' has a cycle: a <- a.");
    }

    @Test
    void aDiamondIsNoCycle() {
        PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .producerConsumer("b", SAME, s -> s.subscribeTo("a"))
                .producerConsumer("c", SAME, s -> s.subscribeTo("a"))
                .consumer("d", SINK, s -> s.subscribeTo("b").subscribeTo("c"))
                .build();
    }

    @Test
    void rejectsTwoStagesWithOneName() {
        assertThat(mistakeIn(PipelineDefinition.named("p")
                                .producer("a", Sources.counter())
                                .producer("a", Sources.counter()))
                        .problem())
                .isEqualTo("Pipeline 'p' has two stages named 'a'.");
    }

    @Test
    void rejectsConcurrencyOnAProducer() {
        InvalidPipelineException mistake =
                mistakeIn(PipelineDefinition.named("p").producer("a", Sources.counter(), s -> s.concurrency(2)));

        assertThat(mistake.problem()).isEqualTo("Stage 'a' of pipeline 'p' is a producer and has concurrency 2.");
        assertThat(mistake.remedy()).startsWith("Remove 'concurrency': a source has one instance.");
    }

    @Test
    void rejectsNumbersOutOfRange() {
        assertThat(mistakeIn(PipelineDefinition.named("p").consumer("a", SINK, s -> s.concurrency(0)))
                        .problem())
                .isEqualTo("Stage 'a' of pipeline 'p' has concurrency 0, which is below 1.");
        assertThat(mistakeIn(PipelineDefinition.named("p")
                                .producer("a", Sources.counter(), s -> s.pollInterval(Duration.ZERO)))
                        .problem())
                .isEqualTo("Stage 'a' of pipeline 'p' has a poll interval of PT0S.");
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, has '/' in its name",
        "a\\b, has '\\' in its name",
        "., has a name that a URL treats as a directory",
        ".., has a name that a URL treats as a directory",
        "' a', has a name that begins or ends with white space",
    })
    void rejectsNamesWithAMeaningInAUrl(String name, String fault) {
        assertThat(mistakeIn(PipelineDefinition.named(name).producer("a", Sources.counter()))
                        .problem())
                .isEqualTo("Pipeline '" + name + "' " + fault + ".");
        InvalidPipelineException mistake =
                mistakeIn(PipelineDefinition.named("p").producer(name, Sources.counter()));
        assertThat(mistake.problem()).isEqualTo("Pipeline 'p' has the stage '" + name + "', which " + fault + ".");
        assertThat(mistake.remedy()).startsWith("Rename it");
        assertThat(mistakeIn(partitioned(name)).problem())
                .isEqualTo("Stage 'a' of pipeline 'p' has the partition '" + name + "', which " + fault + ".");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, '\t', '\n', 0x7f, 0x85, 0x200b, 0x202e, 0x2028, 0xd800})
    void rejectsNamesWithInvisibleCharacters(int character) {
        String name = "a" + Character.toString(character) + "b";
        String shown = String.format("a" + "U+%04X" + "b", character);
        String fault = String.format("has the control character U+%04X in its name.", character);
        assertThat(mistakeIn(PipelineDefinition.named(name).producer("a", Sources.counter()))
                        .problem())
                .isEqualTo("Pipeline '" + shown + "' " + fault);
        assertThat(mistakeIn(PipelineDefinition.named("p").producer(name, Sources.counter()))
                        .problem())
                .isEqualTo("Pipeline 'p' has the stage '" + shown + "', which " + fault);
        assertThat(mistakeIn(partitioned(name)).problem())
                .isEqualTo("Stage 'a' of pipeline 'p' has the partition '" + shown + "', which " + fault);
    }

    @Test
    void acceptsNamesInAnyLanguageAndWithSpaces() {
        PipelineDefinition.named("Flüge 2.0 (neu)")
                .producer("読む-1", Sources.counter())
                .producer("a.b_c#d", Sources.counter())
                .producer("\ud83d\udeeb", Sources.counter())
                .build();
    }

    private static PipelineDefinition.Builder partitioned(String partition) {
        return PipelineDefinition.named("p")
                .producer(
                        "a",
                        Sources.counter(),
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(
                                PartitionOptions.ofNames("b", partition).withKey((Integer event) -> event))));
    }

    @Test
    void rejectsAPollIntervalOfAStageThatIsNeverPolled() {
        List<ProducerStage<Integer>> sources = List.of(
                ProducerStage.of(List.of(1)),
                ProducerStage.inletOnly(),
                FlowProducer.create(),
                FlowProducer.from(new SubmissionPublisher<>()));
        for (ProducerStage<Integer> source : sources) {
            InvalidPipelineException mistake = mistakeIn(
                    PipelineDefinition.named("p").producer("a", source, s -> s.pollInterval(Duration.ofSeconds(1))));
            assertThat(mistake.problem())
                    .startsWith("Stage 'a' of pipeline 'p' has a poll interval, but its source is never polled");
            assertThat(mistake.remedy()).isEqualTo("Remove the poll interval.");
        }
    }

    @Test
    @Rule({"R17", "R19", "R35"})
    void rejectsSizesAndDemandOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BufferOptions.keepLast(0))
                .withMessage("buffer-size must be at least 1, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SubscriptionOptions.ofMaxDemand(0))
                .withMessage("max-demand must be at least 1, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubscriptionOptions(10, 10, CancelMode.PERMANENT))
                .withMessage("min-demand (10) must be below max-demand (10)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubscriptionOptions(10, -1, CancelMode.PERMANENT))
                .withMessage("min-demand must be at least 0, but is -1");
        assertThat(SubscriptionOptions.ofMaxDemand(1).minDemand()).isZero();
        assertThat(SubscriptionOptions.ofMaxDemand(11).minDemand()).isEqualTo(5);
    }

    @Test
    @Rule("R33")
    void rejectsAProducerThatSubscribesAndASubscriptionToAConsumer() {
        assertThat(mistakeIn(PipelineDefinition.named("p")
                                .producer("a", Sources.counter())
                                .producer("b", Sources.counter(), s -> s.subscribeTo("a")))
                        .problem())
                .isEqualTo("Stage 'b' of pipeline 'p' is a producer and cannot subscribe to 'a'.");
        assertThat(mistakeIn(PipelineDefinition.named("p")
                                .consumer("a", SINK, s -> {})
                                .consumer("b", SINK, s -> s.subscribeTo("a")))
                        .problem())
                .isEqualTo("Stage 'b' of pipeline 'p' subscribes to 'a', which is a consumer and emits nothing.");
    }

    @Test
    void rejectsASecondSubscriptionToABroadcast() {
        assertThat(mistakeIn(PipelineDefinition.named("p")
                                .producer("a", Sources.counter(), s -> s.dispatcher(BroadcastDispatcher::new))
                                .consumer("b", SINK, s -> s.subscribeTo("a").subscribeTo("a")))
                        .problem())
                .isEqualTo("Stage 'b' of pipeline 'p' subscribes twice to 'a', which broadcasts.");
    }

    @Test
    void rejectsAnEmptyPipeline() {
        assertThat(mistakeIn(PipelineDefinition.named("p")).problem()).isEqualTo("Pipeline 'p' has no stages.");
    }

    @Test
    void checksSubscriptionsOfARunningPipelineToo() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .producerConsumer("b", SAME, s -> s.subscribeTo("a"))
                .producerConsumer("c", SAME, s -> {}));
        Pipeline pipeline = run.pipeline();
        pipeline.subscribe("c", "b", SubscriptionOptions.DEFAULT);

        assertThatThrownBy(() -> pipeline.subscribe("b", "c", SubscriptionOptions.DEFAULT))
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("has a cycle: b <- c <- b");
        assertThatThrownBy(() -> pipeline.subscribe("d", "a", SubscriptionOptions.DEFAULT))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("Pipeline 'p' has no stage 'd'. Stages: a, b, c.");
        assertThatThrownBy(() -> pipeline.inlet("b")).hasMessageContaining("only producers have an inlet");
    }

    private static InvalidPipelineException mistakeIn(PipelineDefinition.Builder definition) {
        return catchThrowableOfType(InvalidPipelineException.class, definition::build);
    }
}
