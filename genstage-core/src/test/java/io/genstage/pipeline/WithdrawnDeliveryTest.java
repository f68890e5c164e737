package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.TrackedSource;
import io.genstage.testing.Withdrawable;
import java.util.ArrayList;
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

    @Test
    @Contract("A11")
    void anInfoAfterWithdrawnEventsIsHandled() {
        List<Object> infos = new ArrayList<>();
        Withdrawable withdrawable = new Withdrawable();
        ConsumerStage<Integer> informed = new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                throw new IllegalStateException("planted");
            }

            @Override
            public void info(Object message, Emitter<Void> out) {
                infos.add(message);
            }
        };
        HandDriven informs = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", (ProducerStage<Integer>) (demand, out) -> {
                    out.emit(1, withdrawable);
                    out.complete();
                })
                .consumer("c", informed, s -> s.subscribeTo("a").onError(ErrorOptions.ofAttempts(2))));
        var unused = informs.pipeline().stage("c").info("info");
        informs.run();
        withdrawable.withdraw();

        informs.nextTimer();

        assertThat(infos).containsExactly("info");
        assertThat(informs.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("A11")
    void theSweepReachesEventsOfASubscriptionThatWasCancelled() {
        TrackedSource other = new TrackedSource(10);
        List<Subscription> subscriptions = new ArrayList<>();
        ConsumerStage<Integer> failing = (events, from) -> {
            subscriptions.add(from);
            throw new IllegalStateException("planted");
        };
        HandDriven cancels = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", other)
                .consumer("c", failing, s -> s.subscribeTo("a", 3).onError(ErrorOptions.ofAttempts(2))));
        subscriptions.get(0).detach();
        cancels.run();

        other.withdraw(event -> true);
        cancels.run();

        assertThat(other.failed()).containsExactly(0, 1, 2);
    }
}
