package io.genstage.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.genstage.ConsumerStage;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For every mistake in the options about failing events, one message names the stage and the remedy. */
class DeadLetterCheckTest {

    private static final ConsumerStage<Object> SINK = (events, from) -> {};

    private static final ProducerConsumerStage<Object, Object> SAME = (events, from, out) -> out.emitAll(events);

    private static final ErrorOptions TO_QUARANTINE = ErrorOptions.DEFAULT.thenDeadLetterTo("quarantine");

    private static PipelineDefinition.Builder store(ErrorOptions onError) {
        return store(s -> s.onError(onError));
    }

    private static PipelineDefinition.Builder store(Consumer<StageDefinition.Options<Object>> options) {
        return PipelineDefinition.named("p").producer("read", Sources.counter()).consumer("store", SINK, s -> {
            s.subscribeTo("read");
            options.accept(s);
        });
    }

    private static InvalidPipelineException mistakeIn(PipelineDefinition.Builder definition) {
        return catchThrowableOfType(InvalidPipelineException.class, definition::build);
    }

    @Test
    @Contract("E5")
    void acceptsAConsumerThatSubscribesToNothing() {
        assertThat(store(TO_QUARANTINE).consumer("quarantine", SINK).build().stages())
                .hasSize(3);
    }

    @Test
    @Contract("E5")
    void rejectsAnUnknownTargetWithTheNearestName() {
        InvalidPipelineException mistake = mistakeIn(
                store(ErrorOptions.DEFAULT.thenDeadLetterTo("quarantin")).consumer("quarantine", SINK));

        assertThat(mistake.problem())
                .isEqualTo("Stage 'store' of pipeline 'p' sends its dead letters to 'quarantin', and there is no such"
                        + " stage.");
        assertThat(mistake.remedy()).isEqualTo("Did you mean 'quarantine'?");
    }

    @Test
    @Contract("E5")
    void rejectsAnUnknownTargetWithTheStagesThatTakeEvents() {
        assertThat(mistakeIn(store(ErrorOptions.DEFAULT.thenDeadLetterTo("banana"))
                                .consumer("quarantine", SINK))
                        .remedy())
                .isEqualTo("Stages that take events: quarantine.");
    }

    @Test
    @Contract("E5")
    void rejectsTheStageItself() {
        assertThat(mistakeIn(store(ErrorOptions.DEFAULT.thenDeadLetterTo("store"))))
                .hasMessage("Stage 'store' of pipeline 'p' sends its dead letters to itself. Set dead-letter-to to"
                        + " another stage, which takes DeadLetter<?>.");
    }

    @Test
    @Contract("E5")
    void rejectsAProducer() {
        assertThat(mistakeIn(store(ErrorOptions.DEFAULT.thenDeadLetterTo("read"))))
                .hasMessage("Stage 'store' of pipeline 'p' sends its dead letters to 'read', which is a producer and"
                        + " takes no events. Set dead-letter-to to a consumer or a producer-consumer, which takes"
                        + " DeadLetter<?>.");
    }

    @Test
    @Contract("E5")
    void rejectsATargetThatMakesDeadLettersItself() {
        assertThat(mistakeIn(store(TO_QUARANTINE)
                        .consumer("quarantine", SINK, s -> s.onError(ErrorOptions.DEFAULT.thenDeadLetter()))))
                .hasMessage(
                        "Stage 'store' of pipeline 'p' sends its dead letters to 'quarantine', which would make dead"
                                + " letters of dead letters. Set then of 'quarantine' to 'fail' or 'skip'.");
    }

    @Test
    @Contract("E5")
    void acceptsATargetThatSkips() {
        assertThat(store(TO_QUARANTINE)
                        .consumer(
                                "quarantine",
                                SINK,
                                s -> s.onError(ErrorOptions.ofAttempts(3).thenSkip()))
                        .build()
                        .stages())
                .hasSize(3);
    }

    @Test
    @Contract("E5")
    void rejectsATargetFromWhichTheStageReceivesEvents() {
        InvalidPipelineException mistake = mistakeIn(PipelineDefinition.named("p")
                .producer("read", Sources.counter())
                .producerConsumer("quarantine", SAME, s -> s.subscribeTo("read"))
                .producerConsumer("step", SAME, s -> s.subscribeTo("quarantine"))
                .consumer("store", SINK, s -> s.subscribeTo("step").onError(TO_QUARANTINE)));

        assertThat(mistake)
                .hasMessage("Pipeline 'p' has a cycle: quarantine <- store <- step <- quarantine, because stage 'store'"
                        + " sends its dead letters to 'quarantine'. Set dead-letter-to of 'store' to a stage from which"
                        + " 'store' receives no events.");
    }

    @Test
    @Contract("E5")
    void rejectsDeadLettersThatReturnThroughAnotherDeadLetterStage() {
        InvalidPipelineException mistake = mistakeIn(PipelineDefinition.named("p")
                .producer("read", Sources.counter())
                .producerConsumer("repair", SAME, s -> {})
                .producerConsumer(
                        "again",
                        SAME,
                        s -> s.subscribeTo("repair").onError(ErrorOptions.DEFAULT.thenDeadLetterTo("last")))
                .producerConsumer("last", SAME, s -> {})
                .consumer(
                        "store",
                        SINK,
                        s -> s.subscribeTo("last").onError(ErrorOptions.DEFAULT.thenDeadLetterTo("repair"))));

        assertThat(mistake.problem()).contains("has a cycle", "sends its dead letters to");
    }

    @Test
    @Contract("E5")
    void rejectsAStageWithTheNameThatThePipelineUses() {
        assertThat(mistakeIn(store(TO_QUARANTINE)
                        .consumer("quarantine", SINK)
                        .consumer("quarantine.letters", SINK, s -> s.subscribeTo("read"))))
                .hasMessage("Pipeline 'p' has the stage 'quarantine.letters', a name that the pipeline itself uses for"
                        + " the dead letters of stage 'quarantine'. Rename the stage.");
    }

    @ParameterizedTest
    @Contract("E7")
    @ValueSource(longs = {0, -1})
    void rejectsATimeoutThatIsNotPositive(long millis) {
        InvalidPipelineException mistake = mistakeIn(store(s -> s.timeout(Duration.ofMillis(millis))));

        assertThat(mistake.problem()).startsWith("Stage 'store' of pipeline 'p' has a timeout of ");
        assertThat(mistake.remedy()).isEqualTo("Use a positive duration, or remove the timeout.");
    }

    @Test
    @Contract("E3")
    void rejectsTwoWaysToTryAChildAgain() {
        assertThat(mistakeIn(store(s -> s.perEvent(ChildOptions.TRANSIENT).onError(ErrorOptions.ofAttempts(2)))))
                .hasMessage("Stage 'store' of pipeline 'p' restarts children that fail, and has on-error, which tries"
                        + " their events again. Remove 'child.restart', or remove 'on-error'.");
    }
}
