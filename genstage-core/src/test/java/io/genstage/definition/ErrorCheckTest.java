package io.genstage.definition;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.DeliveryGuarantee;
import io.genstage.InvalidPipelineException;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import org.junit.jupiter.api.Test;

class ErrorCheckTest {

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
