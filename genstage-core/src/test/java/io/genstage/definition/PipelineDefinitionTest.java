package io.genstage.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ProducerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Short ways to declare stages. */
class PipelineDefinitionTest {

    private final Recorder<Integer> recorder = new Recorder<>();

    @Test
    void aConsumerWithoutSubscriptionsIsSubscribedLater() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.of(List.of(1, 2)))
                .consumer("c", recorder));
        assertThat(recorder.events()).isEmpty();

        run.pipeline().subscribe("c", "a", SubscriptionOptions.DEFAULT);
        run.run();

        assertThat(recorder.events()).containsExactly(1, 2);
    }

    @Test
    void aSubscriptionWithAMaxDemandRequestsAgainAtHalfOfIt() {
        PipelineDefinition definition = PipelineDefinition.named("p")
                .producer("a", ProducerStage.of(List.of(1)))
                .consumer("c", recorder, s -> s.subscribeTo("a", 7))
                .build();

        assertThat(definition.stage("c").orElseThrow().subscriptions())
                .containsExactly(new SubscriptionDefinition("a", SubscriptionOptions.ofMaxDemand(7)));
    }
}
