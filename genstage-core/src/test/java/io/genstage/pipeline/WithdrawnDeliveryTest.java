package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.TrackedSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A delivery of which all events are withdrawn, while a delivery before it waits for its next attempt. */
class WithdrawnDeliveryTest {

    private final TrackedSource source = new TrackedSource(3);

    private final FaultyConsumer consumer = new FaultyConsumer().failing(100, 1);

    private final HandDriven run = HandDriven.started(PipelineDefinition.named("p")
            .producer("a", ProducerStage.of(List.of(100, 101)))
            .producer("b", source)
            .consumer("c", consumer, s -> s.subscribeTo("a").subscribeTo("b").onError(ErrorOptions.ofAttempts(2))));

    @Test
    @Contract("A11")
    void theHandlerReceivesNoEmptyBatch() {
        source.withdraw(event -> true);

        run.run().nextTimer();

        assertThat(consumer.calls).containsExactly(List.of(100, 101), List.of(100, 101));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(source.failed()).containsExactly(0, 1, 2);
    }
}
