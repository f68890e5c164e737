package io.genstage;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.Supervision;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Handlers that are made from functions and suppliers. */
class HandlerFactoriesTest {

    private static final String NULL_OF_MAP = "The function of 'map' returned null for an event."
            + " Return an event. To emit none, use filter or flatMap.";

    private static final String NULL_OF_FLAT_MAP = "The function of 'flatMap' returned null for an event."
            + " Return a stream without null. To emit no event, return an empty stream.";

    private final Recorder<Object> recorder = new Recorder<>();

    private HandDriven running(ProducerConsumerStage<Integer, ?> handler) {
        return HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.of(List.of(1, 2, 3)))
                .producerConsumer("b", handler, s -> s.subscribeTo("a"))
                .consumer("c", recorder, s -> s.subscribeTo("b")));
    }

    private static void assertFailedWith(HandDriven run, String message) {
        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).cause().isInstanceOf(NullPointerException.class);
        assertThat(run.pipeline().failure()).cause().hasMessage(message);
    }

    @Test
    void mapEmitsOneEventForEach() {
        HandDriven run = running(ProducerConsumerStage.map(number -> "n" + number));

        assertThat(recorder.events()).containsExactly("n1", "n2", "n3");
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void mapRefusesNull() {
        HandDriven run = running(ProducerConsumerStage.<Integer, Integer>map(HandlerFactoriesTest::nullForTwo));

        assertFailedWith(run, NULL_OF_MAP);
    }

    @SuppressWarnings("NullAway") // the mistake under test
    private static Integer nullForTwo(int number) {
        return number == 2 ? null : number;
    }

    @Test
    void filterEmitsTheEventsThatSatisfyThePredicate() {
        HandDriven run = running(ProducerConsumerStage.filter((Integer number) -> number != 2));

        assertThat(recorder.events()).containsExactly(1, 3);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void flatMapEmitsAllElementsAndClosesEachStream() {
        AtomicInteger closed = new AtomicInteger();

        HandDriven run = running(ProducerConsumerStage.flatMap(
                number -> IntStream.range(0, number).boxed().onClose(closed::incrementAndGet)));

        assertThat(recorder.events()).containsExactly(0, 0, 1, 0, 1, 2);
        assertThat(closed).hasValue(3);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void flatMapEmitsNoEventForAnEmptyStream() {
        running(ProducerConsumerStage.flatMap(number -> number == 2 ? Stream.of("two") : Stream.empty()));

        assertThat(recorder.events()).containsExactly("two");
    }

    @Test
    void flatMapRefusesNullInPlaceOfAStream() {
        HandDriven run = running(ProducerConsumerStage.<Integer, Integer>flatMap(HandlerFactoriesTest::noStreamForTwo));

        assertFailedWith(run, NULL_OF_FLAT_MAP);
    }

    @SuppressWarnings("NullAway") // the mistake under test
    private static Stream<Integer> noStreamForTwo(int number) {
        return number == 2 ? null : Stream.of(number);
    }

    @Test
    void flatMapRefusesNullInAStreamAndClosesIt() {
        AtomicInteger closed = new AtomicInteger();

        HandDriven run = running(ProducerConsumerStage.<Integer, Integer>flatMap(number ->
                Stream.of(number).map(HandlerFactoriesTest::nullForTwo).onClose(closed::incrementAndGet)));

        assertFailedWith(run, NULL_OF_FLAT_MAP);
        assertThat(closed).hasValue(2);
    }

    @Test
    void generateCallsTheSupplierOnceForEachUnitOfDemand() {
        AtomicInteger next = new AtomicInteger();
        List<Subscription> made = new ArrayList<>();
        HandDriven run = manual(ProducerStage.generate(next::getAndIncrement), made);

        made.get(0).ask(3);
        run.run();
        assertThat(recorder.events()).containsExactly(0, 1, 2);
        assertThat(next).hasValue(3);

        made.get(0).ask(1);
        run.run();
        assertThat(recorder.events()).containsExactly(0, 1, 2, 3);
        assertThat(run.stage("a").status()).isEqualTo(Status.RUNNING);
    }

    /** A pipeline whose consumer requests events only over its subscription. */
    private HandDriven manual(ProducerStage<?> source, List<Subscription> made) {
        ConsumerStage<Object> consumer = new ConsumerStage<>() {

            @Override
            public DemandControl subscribed(Subscription subscription) {
                made.add(subscription);
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Object> events, Subscription from) {
                recorder.handleEvents(events, from);
            }
        };
        return HandDriven.started(
                PipelineDefinition.named("p").producer("a", source).consumer("c", consumer, s -> s.subscribeTo("a")));
    }

    @Test
    void withoutAPollIntervalAGeneratorThatReturnedNullIsCalledAgainAtTheNextDemand() {
        Queue<Integer> queue = new ArrayDeque<>(List.of(1));
        List<Subscription> made = new ArrayList<>();
        HandDriven run = manual(ProducerStage.generate(queue::poll), made);
        made.get(0).ask(3);
        run.run();
        assertThat(recorder.events()).containsExactly(1);

        queue.addAll(List.of(2, 3, 4, 5));
        run.run();
        assertThat(recorder.events()).containsExactly(1);

        made.get(0).ask(1);
        run.run();
        assertThat(recorder.events()).as("all remaining demand is met").containsExactly(1, 2, 3, 4);
    }

    @Test
    void withAPollIntervalAGeneratorThatReturnedNullIsCalledAgainAfterTheInterval() {
        Queue<Integer> queue = new ArrayDeque<>(List.of(1));
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.generate(queue::poll), s -> s.pollInterval(Duration.ofMillis(100)))
                .consumer("c", recorder, s -> s.subscribeTo("a")));
        assertThat(recorder.events()).containsExactly(1);

        queue.addAll(List.of(2, 3));
        run.run();
        assertThat(recorder.events()).containsExactly(1);

        run.nextTimer();
        assertThat(recorder.events()).containsExactly(1, 2, 3);
    }

    @Test
    void aGeneratorThatThrowsFailsTheStageAfterTheEventsBefore() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.generate(failingAt(3)))
                .consumer("c", recorder, s -> s.subscribeTo("a")));

        assertThat(recorder.events()).containsExactly(1, 2);
        assertThat(run.pipeline().failure()).cause().hasMessage("no 3");
    }

    @Test
    void aRestartedGeneratorContinuesWithTheSameSupplier() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT)
                .producer("a", ProducerStage.generate(failingAt(3)))
                .consumer("c", recorder, s -> s.subscribeTo("a", 5)));
        assertThat(recorder.events()).containsExactly(1, 2);

        run.nextTimer();

        assertThat(recorder.events()).containsExactly(1, 2, 4, 5, 6, 7, 8, 9, 10);
    }

    private static Supplier<@Nullable Integer> failingAt(int number) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            int event = next.incrementAndGet();
            if (event == number) {
                throw new IllegalStateException("no " + number);
            }
            return event > 10 ? null : event;
        };
    }
}
