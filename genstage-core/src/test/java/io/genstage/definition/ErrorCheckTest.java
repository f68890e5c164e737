package io.genstage.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.DeliveryGuarantee;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import org.junit.jupiter.api.Test;

class ErrorCheckTest {

    private static final ProducerStage<Integer> SOURCE = Sources.silent();

    @Test
    @Contract("E11")
    void aProducerHasNoEventToSkip() {
        PipelineDefinition.Builder builder = PipelineDefinition.named("p")
                .producer(
                        "a",
                        Sources.silent(),
                        s -> s.onError(ErrorOptions.ofAttempts(3).thenSkip()));

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("Stage 'a' of pipeline 'p' is a producer and has on-error.then 'skip'.")
                .hasMessageContaining("Set 'on-error.then' to 'fail', or remove it");
    }

    @Test
    @Contract("A7")
    void theBoundOfUnsettledEventsIsAtLeastOneAndBelongsToAProducer() {
        PipelineDefinition.Builder zero = PipelineDefinition.named("p").producer("a", SOURCE, s -> s.maxInFlight(0));
        assertThatThrownBy(zero::build)
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("Stage 'a' of pipeline 'p' has max-in-flight 0, which is below 1.")
                .hasMessageContaining("Use 1 or more events.");

        PipelineDefinition.Builder consumer = PipelineDefinition.named("p")
                .producer("a", SOURCE)
                .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("a").maxInFlight(5));
        assertThatThrownBy(consumer::build)
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("Stage 'c' of pipeline 'p' is a consumer and has max-in-flight 5.")
                .hasMessageContaining("Set it on the producer that the events come from.");
    }

    @Test
    @Contract("E2")
    void deadLettersOfTrackedEventsNeedAReceiver() {
        assertThatThrownBy(trackedLetters(ErrorOptions.DEFAULT.thenDeadLetter())::build)
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("Stage 'c' of pipeline 'p' makes dead letters that no stage or handler receives, and"
                        + " 'a' tracks its events")
                .hasMessageContaining("Set a dead-letter stage that takes DeadLetter<?> (thenDeadLetterTo)");

        assertThat(trackedLetters(ErrorOptions.DEFAULT.thenDeadLetter())
                        .deadLetterHandler(letter -> {})
                        .build())
                .isNotNull();
        assertThat(trackedLetters(ErrorOptions.DEFAULT.thenSkip()).build()).isNotNull();
        assertThat(trackedLetters(ErrorOptions.DEFAULT.thenDeadLetterTo("letters"))
                        .consumer("letters", new Recorder<Object>(), s -> {})
                        .build())
                .isNotNull();
    }

    private static PipelineDefinition.Builder trackedLetters(ErrorOptions onError) {
        return PipelineDefinition.named("p")
                .producer("a", SOURCE, s -> s.maxInFlight(5))
                .producerConsumer(
                        "b", ProducerConsumerStage.map((Integer event) -> event), s -> s.subscribeTo("a"))
                .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("b").onError(onError));
    }

    @Test
    @Contract("E4")
    void atMostOnceAllowsNoFurtherAttempt() {
        PipelineDefinition.Builder builder = PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer(
                        "c",
                        new Recorder<Integer>(),
                        s -> s.subscribeTo("a")
                                .onError(ErrorOptions.ofAttempts(3))
                                .delivery(DeliveryGuarantee.AT_MOST_ONCE));

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("has on-error with 3 attempts, then 'fail', but its delivery is 'at-most-once'")
                .hasMessageContaining("Set 'delivery' to 'at-least-once', or remove 'on-error'");
    }
}
