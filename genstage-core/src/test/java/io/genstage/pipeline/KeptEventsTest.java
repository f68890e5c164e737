package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Acknowledger;
import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.TrackedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events that a handler keeps, while the events that came of them pass through other stages. */
class KeptEventsTest {

    /** Keeps each batch, and emits its events. */
    private static final class Keeper implements ProducerConsumerStage<Integer, Integer> {

        private final List<Acknowledger> kept = new ArrayList<>();

        private final boolean passesOn;

        private @Nullable StageContext context;

        /** Emits the events with its acknowledger, or without. */
        Keeper(boolean passesOn) {
            this.passesOn = passesOn;
        }

        @Override
        public void started(StageContext own) {
            context = own;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from, Emitter<Integer> out) {
            Acknowledger own = Objects.requireNonNull(context).keep();
            kept.add(own);
            if (passesOn) {
                out.emitAll(events, own);
            } else {
                out.emitAll(events);
            }
        }
    }

    private final TrackedSource source = new TrackedSource(4);

    private final Keeper keeper = new Keeper(false);

    private final Recorder<Object> sink = new Recorder<>();

    private HandDriven started(ProducerConsumerStage<Integer, Integer> after) {
        return HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .producerConsumer("b", keeper, s -> s.subscribeTo("a", 4))
                .producerConsumer("c", after, s -> s.subscribeTo("b", 4))
                .consumer("d", sink, s -> s.subscribeTo("c")));
    }

    private void expectDoneWithTheKeeper(HandDriven run) {
        assertThat(source.acknowledged()).isEmpty();

        keeper.kept.forEach(Acknowledger::acknowledge);
        run.run();

        assertThat(source.acknowledged()).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    @Contract("A2")
    void areDoneIfAnotherStageEmitsSeveralEventsForEach() {
        expectDoneWithTheKeeper(started(ProducerConsumerStage.flatMap(event -> Stream.of(event, -event))));
    }

    @Test
    @Contract("A2")
    void areDoneIfAnotherStageDropsThem() {
        expectDoneWithTheKeeper(started(ProducerConsumerStage.filter(event -> false)));
    }

    @Test
    @Contract("A2")
    void areDoneIfAnotherStageHandlesThemAsABatch() {
        expectDoneWithTheKeeper(started((events, from, out) -> out.emit(events.size())));
    }

    /** The events of the failed instance remain in its partition. They belong to the stage that holds them. */
    @Test
    @Contract({"A2", "E9"})
    void aFailedPipelineDoesNotWaitForThemIfTheyWereEmittedFurther() {
        ConsumerStage<Integer> evenOnly = ConsumerStage.each(event -> {
            if (event % 2 == 1) {
                throw new IllegalStateException("odd");
            }
        });
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .producerConsumer(
                        "b",
                        new Keeper(true),
                        s -> s.subscribeTo("a", 4)
                                .dispatcher(() -> new PartitionDispatcher<>(
                                        PartitionOptions.<Integer>ofCount(2).withKey(event -> event))))
                .consumer(
                        "c",
                        evenOnly,
                        s -> s.subscribeTo("b", SubscriptionOptions.ofMaxDemand(1))
                                .concurrency(2)));

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().completion()).isDone();
    }
}
