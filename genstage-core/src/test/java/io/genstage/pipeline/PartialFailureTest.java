package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BatchFailedException;
import io.genstage.ConsumerStage;
import io.genstage.DeliveryGuarantee;
import io.genstage.Emitter;
import io.genstage.Place;
import io.genstage.ProducerConsumerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A call that fails at one event of its batch. */
class PartialFailureTest {

    private static final SubscriptionOptions TENS = SubscriptionOptions.ofBatches(20, 10);

    private static final ErrorOptions SKIP =
            ErrorOptions.DEFAULT.withBackoff(Backoff.NONE).thenSkip();

    private final Recorder<Integer> sink = new Recorder<>();

    private static int throwingFor(int bad, int event) {
        if (event == bad) {
            throw new IllegalStateException("bad " + bad);
        }
        return event;
    }

    private static InputSnapshot input(HandDriven run, String stage) {
        return run.stage(stage).instances().get(0).input();
    }

    private static List<Integer> rangeWithout(int count, int missing) {
        return IntStream.range(0, count).filter(i -> i != missing).boxed().toList();
    }

    @Test
    @Contract("E1")
    void onlyTheEventThatFailsIsFailedByEach() {
        List<Integer> handled = new ArrayList<>();
        ConsumerStage<Integer> store = ConsumerStage.each(event -> handled.add(throwingFor(3, event)));
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(20))
                .consumer("c", store, s -> s.subscribeTo("a", TENS)));

        assertThat(handled).containsExactly(0, 1, 2);
        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).hasCauseExactlyInstanceOf(IllegalStateException.class);
        assertThat(input(run, "c").handled()).isEqualTo(3);
        assertThat(input(run, "c").failed()).isEqualTo(1);
        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.QUEUE, 16L));
    }

    @Test
    @Contract("E1")
    void atMostOnceLosesOnlyTheEventThatFails() {
        List<Integer> handled = new ArrayList<>();
        ConsumerStage<Integer> store = ConsumerStage.each(event -> handled.add(throwingFor(3, event)));
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT.withBackoff(Backoff.NONE))
                .producer("a", Sources.range(20))
                .consumer("c", store, s -> s.subscribeTo("a", TENS).delivery(DeliveryGuarantee.AT_MOST_ONCE)));

        assertThat(handled).isEqualTo(rangeWithout(20, 3));
        assertThat(input(run, "c").failed()).isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    static Stream<ProducerConsumerStage<Integer, Integer>> singleEventSteps() {
        return Stream.of(
                ProducerConsumerStage.map(event -> throwingFor(13, event)),
                ProducerConsumerStage.filter(event -> throwingFor(13, event) >= 0),
                ProducerConsumerStage.flatMap(
                        event -> Stream.of(event, event).limit(1).map(e -> throwingFor(13, e))));
    }

    @ParameterizedTest
    @MethodSource("singleEventSteps")
    @Contract("E1")
    void whatWasEmittedForTheEventsBeforeIsSentAndThoseAfterItAreTriedAgain(
            ProducerConsumerStage<Integer, Integer> step) {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(30))
                .producerConsumer("b", step, s -> s.subscribeTo("a", TENS).onError(SKIP))
                .consumer("c", sink, s -> s.subscribeTo("b")));

        assertThat(sink.events()).isEqualTo(rangeWithout(30, 13));
        assertThat(input(run, "b").handled()).isEqualTo(29);
        assertThat(input(run, "b").skipped()).isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E1")
    void whatTheFailingEventEmittedIsDropped() {
        ProducerConsumerStage<Integer, Integer> twice = ProducerConsumerStage.flatMap(
                event -> Stream.of(event, event + 100).map(output -> throwingFor(102, output)));
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(4))
                .producerConsumer("b", twice, s -> s.subscribeTo("a").onError(SKIP))
                .consumer("c", sink, s -> s.subscribeTo("b")));

        assertThat(sink.events()).containsExactly(0, 100, 1, 101, 3, 103);
        assertThat(input(run, "b").skipped()).isEqualTo(1);
    }

    @Test
    @Contract("E1")
    void theFirstEventOfABatchMayFailAfterItHasEmitted() {
        ProducerConsumerStage<Integer, Integer> twice = ProducerConsumerStage.flatMap(
                event -> Stream.of(event, event + 100).map(output -> throwingFor(100, output)));
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(3))
                .producerConsumer("b", twice, s -> s.subscribeTo("a").onError(SKIP))
                .consumer("c", sink, s -> s.subscribeTo("b")));

        assertThat(sink.events()).containsExactly(1, 101, 2, 102);
    }

    /** Handles batches, and names the event that fails. */
    private record Naming(List<List<Integer>> calls) implements ProducerConsumerStage<Integer, Integer> {
        @Override
        public void handleEvents(List<Integer> events, Subscription from, Emitter<Integer> out) {
            calls.add(events);
            for (int i = 0; i < events.size(); i++) {
                if (events.get(i) == 4) {
                    throw new BatchFailedException(i, new IllegalArgumentException("four"));
                }
                out.emit(events.get(i));
            }
        }
    }

    @Test
    @Contract({"E1", "E2"})
    void aHandlerOfBatchesMayNameTheEventThatFailed() {
        Naming naming = new Naming(new ArrayList<>());
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(10))
                .producerConsumer(
                        "b",
                        naming,
                        s -> s.subscribeTo("a", TENS)
                                .onError(ErrorOptions.ofAttempts(2)
                                        .withBackoff(Backoff.NONE)
                                        .thenSkip()))
                .consumer("c", sink, s -> s.subscribeTo("b")));

        assertThat(naming.calls)
                .containsExactly(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), List.of(4), List.of(5, 6, 7, 8, 9));
        assertThat(sink.events()).isEqualTo(rangeWithout(10, 4));
        assertThat(run.stage("b").instances().get(0).failures())
                .isEqualTo(Map.of(IllegalArgumentException.class.getName(), 2L));
    }

    @Test
    @Contract("E2")
    void anIndexBeyondTheBatchFailsTheBatch() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(3))
                .<Integer>consumer(
                        "c",
                        (events, from) -> {
                            throw new BatchFailedException(events.size(), new IllegalStateException("none of them"));
                        },
                        s -> s.subscribeTo("a")));

        assertThat(input(run, "c").failed()).isEqualTo(3);
        assertThat(run.pipeline().failure()).hasRootCauseMessage("none of them");
    }

    @Test
    @Contract("E6")
    void anErrorOfTheJvmFailsTheWholeBatch() {
        ConsumerStage<Integer> store = ConsumerStage.each(event -> {
            if (event == 3) {
                throw new OutOfMemoryError("planted");
            }
        });
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(10))
                .consumer("c", store, s -> s.subscribeTo("a", TENS).onError(SKIP)));

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(input(run, "c").failed()).isEqualTo(10);
    }

    @Test
    @Contract("E6")
    void aStackOverflowIsAFailureOfItsEvent() {
        List<Integer> handled = new ArrayList<>();
        ConsumerStage<Integer> store = ConsumerStage.each(event -> {
            if (event == 3) {
                throw new StackOverflowError("planted");
            }
            handled.add(event);
        });
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(10))
                .consumer("c", store, s -> s.subscribeTo("a", TENS).onError(SKIP)));

        assertThat(handled).isEqualTo(rangeWithout(10, 3));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }
}
