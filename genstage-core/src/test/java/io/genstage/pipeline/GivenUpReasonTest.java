package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.GivenUpReason;
import io.genstage.Place;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import io.genstage.testing.TrackedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The snapshot shows how many events a stage gave up, by place and reason. After each step, {@link HandDriven} compares
 * their sum with the other figures.
 */
@Contract("A12")
class GivenUpReasonTest {

    private static final SubscriptionOptions BATCHES_OF_TWO = SubscriptionOptions.ofBatches(4, 2);

    private final ConsumerStage<Integer> failing = (events, from) -> {
        throw new IllegalStateException("planted");
    };

    private final ConsumerStage<Integer> neverAsking = new ConsumerStage<>() {
        @Override
        public DemandControl subscribed(Subscription subscription) {
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {}
    };

    /** Requests one event. */
    private static final class TakingOne implements ConsumerStage<Integer> {

        @Override
        public DemandControl subscribed(Subscription subscription) {
            subscription.ask(1);
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {}
    }

    @Test
    void aFailedCallGivesUpItsEventsAndTheEndOfItsStageThoseBehindThem() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.inletOnly())
                .consumer("c", failing, s -> s.subscribeTo("a", BATCHES_OF_TWO)));
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2, 3, 4, 5));
        run.run();

        assertThat(run.stage("c").givenUpEvents())
                .isEqualTo(Map.of(
                        Place.IN_PROGRESS, Map.of(GivenUpReason.FAILED, 2L),
                        Place.QUEUE, Map.of(GivenUpReason.ENDED, 2L)));
        assertThat(run.stage("a").givenUpEvents()).isEmpty();

        run.pipeline().closeNow();
        run.run();

        assertThat(run.stage("a").givenUpEvents()).isEqualTo(Map.of(Place.INLET, Map.of(GivenUpReason.ENDED, 1L)));
    }

    @Test
    void aFullBufferGivesUpEvents() {
        ProducerStage<Integer> eager = (demand, out) -> out.emitAll(List.of(1, 2, 3, 4));
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", eager, s -> s.buffer(BufferOptions.keepFirst(1)))
                .consumer("c", new TakingOne(), s -> s.subscribeTo("a")));

        assertThat(run.stage("a").givenUpEvents())
                .isEqualTo(Map.of(Place.BUFFER, Map.of(GivenUpReason.BUFFER_FULL, 2L)));
    }

    @Test
    void aPartitionFunctionThatThrowsMakesItsEventUndeliverable() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "a",
                        Sources.range(3),
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(PartitionOptions.<Integer>ofNames("one")
                                .withKey(number -> 1 / (number - 1) > 5 ? "one" : "one"))))
                .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("a")));

        assertThat(run.stage("a").givenUpEvents())
                .isEqualTo(Map.of(Place.PARTITION, Map.of(GivenUpReason.UNDELIVERABLE, 1L)));
    }

    @Test
    void aSourceWithdrawsEvents() {
        TrackedSource source = new TrackedSource(10);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .producerConsumer(
                        "b",
                        ProducerConsumerStage.map((Integer event) -> event),
                        s -> s.subscribeTo("a", BATCHES_OF_TWO))
                .consumer("c", neverAsking, s -> s.subscribeTo("b")));
        assertThat(run.stage("b").instances().get(0).input().queued()).isEqualTo(4);

        source.withdraw(event -> event < 3);
        run.run();

        assertThat(run.stage("b").givenUpEvents()).isEqualTo(Map.of(Place.QUEUE, Map.of(GivenUpReason.WITHDRAWN, 3L)));
    }

    @Test
    void childrenThatAreEndedWithTheirStageHaveNotFailedByThemselves() {
        Backoff anHour = new Backoff(Duration.ofHours(1), 1, Duration.ofHours(1), 0);
        List<Place> reported = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .undelivered(events -> reported.add(events.place()))
                .producer("a", Sources.silent())
                .consumer("c", failing, s -> s.subscribeTo("a").perEvent(ChildOptions.TRANSIENT.withBackoff(anHour))));
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2));
        run.run();

        run.pipeline().closeNow();
        run.run();

        assertThat(run.stage("c").givenUpEvents()).isEqualTo(Map.of(Place.CHILD, Map.of(GivenUpReason.ENDED, 2L)));
        assertThat(reported).containsExactly(Place.CHILD, Place.CHILD);
    }

    @Test
    void theFiguresOfAllRunsOfAPipelineAreAdded() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.inletOnly())
                .consumer("c", failing, s -> s.subscribeTo("a", BATCHES_OF_TWO)));
        for (int failures = 0; failures < 2; failures++) {
            run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2));
            run.run();
            run.pipeline().start();
            run.run();
        }

        assertThat(run.stage("c").givenUpEvents())
                .isEqualTo(Map.of(Place.IN_PROGRESS, Map.of(GivenUpReason.FAILED, 4L)));
    }

    @Test
    void anEventThatFailsUnderTheNextHandlerTooHasFailed() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT.withBackoff(Backoff.NONE))
                .producer("a", Sources.range(3))
                .consumer(
                        "c",
                        ConsumerStage.each((Integer number) -> {
                            if (number == 1) {
                                throw new IllegalStateException("planted");
                            }
                        }),
                        s -> s.subscribeTo("a")));

        assertThat(run.stage("c").givenUpEvents())
                .isEqualTo(Map.of(Place.IN_PROGRESS, Map.of(GivenUpReason.FAILED, 1L)));
        assertThat(run.stage("c").eventsIn()).isEqualTo(2);
    }
}
