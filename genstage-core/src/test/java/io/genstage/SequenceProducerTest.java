package io.genstage;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import io.genstage.testing.Thrown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences as producers, after GenStage's "from_enumerable/2". */
class SequenceProducerTest {

    private static final long MILLISECOND = 1_000_000;

    private final Recorder<Integer> recorder = new Recorder<>();

    /** The subscriptions of a consumer with manual demand. */
    private final List<Subscription> made = new ArrayList<>();

    private final Numbers numbers = new Numbers(Integer.MAX_VALUE);

    private long clock;

    /** Numbers from 0 on. Records each use. */
    private static final class Numbers implements Iterator<Integer>, AutoCloseable {

        private final int end;

        private int pulled;

        private int hasNextCalls;

        private int closed;

        Numbers(int end) {
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            hasNextCalls++;
            return pulled < end;
        }

        @Override
        public Integer next() {
            return pulled++;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    static Stream<Arguments> sequences() {
        Function<List<Integer>, ProducerStage<Integer>> iterable = ProducerStage::of;
        Function<List<Integer>, ProducerStage<Integer>> iterator = list -> ProducerStage.of(list.iterator());
        Function<List<Integer>, ProducerStage<Integer>> stream = list -> ProducerStage.of(list.stream());
        return Stream.of(
                Arguments.of("iterable", iterable), Arguments.of("iterator", iterator), Arguments.of("stream", stream));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sequences")
    @Rule("R232")
    void emitsAllEventsAndCompletesAfterTheLast(String kind, Function<List<Integer>, ProducerStage<Integer>> producer) {
        HandDriven run = HandDriven.started(named().producer("a", producer.apply(upTo(1_000)))
                .consumer("c", recorder, s -> s.subscribeTo("a", demand(30, 15))));

        assertThat(recorder.events()).isEqualTo(upTo(1_000));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Rule("R232")
    void anEmptySequenceCompletesAtTheFirstDemand() {
        HandDriven run = HandDriven.started(
                named().producer("a", ProducerStage.of(List.of())).consumer("c", recorder, s -> s.subscribeTo("a")));

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Rule("R231")
    void isPulledOnlyAsFarAsConsumersRequest() {
        ProducerStage<Integer> quick = new SequenceProducer<>(numbers, () -> numbers, OnCancel.CONTINUE, () -> clock);
        HandDriven run =
                HandDriven.started(named().producer("a", quick).consumer("c", byHand(), s -> s.subscribeTo("a")));
        assertThat(numbers.hasNextCalls).isZero();

        for (int asked : List.of(1, 7, 300)) {
            int before = numbers.pulled;
            made.get(0).ask(asked);
            run.run();
            assertThat(numbers.pulled).isEqualTo(before + asked);
            assertThat(numbers.hasNextCalls).isEqualTo(numbers.pulled);
        }
        assertThat(recorder.batchSizes()).containsExactly(1, 7, 300);
    }

    @Test
    @Rule("R231")
    void anEndlessSequenceIsPulledRepeatedly() {
        HandDriven run = new HandDriven(
                1,
                named().producer("a", ProducerStage.of(Stream.iterate(0, i -> i + 1)))
                        .consumer("c", recorder, s -> s.subscribeTo("a", demand(30, 15)))
                        .build());
        run.pipeline().start();
        run.steps(10_000);

        assertThat(recorder.events().size()).isGreaterThan(10_000);
        assertThat(recorder.events()).isEqualTo(upTo(recorder.events().size()));
        assertThat(run.stage("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aSlowSequenceEmitsTheEventsItHasAndContinues() {
        HandDriven run = HandDriven.started(named().producer("a", slow(new Numbers(6), OnCancel.CONTINUE))
                .consumer("c", recorder, s -> s.subscribeTo("a", demand(4, 0))));

        assertThat(recorder.batchSizes()).containsExactly(2, 2, 2);
        assertThat(recorder.events()).isEqualTo(upTo(6));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    /** The consumer has requested a thousand events, and leaves after some of them. */
    @Test
    void aSlowSequenceIsNotPulledAfterItsConsumerHasLeft() {
        HandDriven run = HandDriven.started(named().producer("a", slow(numbers, OnCancel.CONTINUE))
                .consumer("c", byHand(), s -> s.subscribeTo("a", temporary())));
        made.get(0).ask(1_000);
        while (numbers.pulled < 20) {
            run.steps(1);
        }
        made.get(0).cancel(null);
        run.run();

        assertThat(numbers.pulled).isLessThan(900);
        assertThat(run.stage("a").buffered()).isZero();
    }

    @Test
    void aSlowSequenceIsNotPulledWhileItsPipelineIsPaused() {
        HandDriven run = HandDriven.started(named().producer("a", slow(numbers, OnCancel.CONTINUE))
                .consumer("c", byHand(), s -> s.subscribeTo("a")));
        made.get(0).ask(1_000);
        while (numbers.pulled < 20) {
            run.steps(1);
        }
        run.pipeline().pause();
        int before = numbers.pulled;
        run.run();
        assertThat(numbers.pulled).isEqualTo(before);

        run.pipeline().resume();
        run.run();
        assertThat(recorder.events()).isEqualTo(upTo(1_000));
    }

    @Test
    @Rule("R234")
    void anExceptionFailsTheStageAfterTheEventsBeforeIt() {
        IllegalStateException oops = new IllegalStateException("oops");
        Stream<Integer> failing = IntStream.range(0, 100).boxed().peek(i -> {
            if (i == 7) {
                throw oops;
            }
        });
        HandDriven run = HandDriven.started(named().producer("a", ProducerStage.of(failing))
                .consumer("c", recorder, s -> s.subscribeTo("a", demand(30, 15))));

        assertThat(recorder.events()).isEqualTo(upTo(7));
        assertThat(run.pipeline().failure()).hasCause(oops);
        assertThat(run.stage("a").status()).isEqualTo(Status.FAILED);
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void emitsThePulledEventsBeforeItFails(Thrown what) {
        Stream<Integer> failing = IntStream.range(0, 100).boxed().peek(i -> {
            if (i == 7) {
                what.raise();
            }
        });
        HandDriven run = HandDriven.started(named().producer("a", ProducerStage.of(failing))
                .consumer("c", recorder, s -> s.subscribeTo("a", demand(30, 15))));

        assertThat(recorder.events()).isEqualTo(upTo(7));
        assertThat(run.stage("a").status()).isEqualTo(Status.FAILED);
    }

    /** A pause prevents the next call, so the exception is not thrown. */
    @Test
    void anUnreportedExceptionIsLoggedWhenThePipelineIsClosed() {
        Runnable[] pause = new Runnable[1];
        Stream<Integer> failing = IntStream.range(0, 100).boxed().peek(i -> {
            if (i == 7) {
                pause[0].run();
                throw new IllegalStateException("oops");
            }
        });
        HandDriven run = HandDriven.started(
                named().producer("a", new SequenceProducer<>(failing, failing::iterator, OnCancel.CONTINUE, () -> 0))
                        .consumer("c", byHand(), s -> s.subscribeTo("a")));
        pause[0] = run.pipeline()::pause;
        made.get(0).ask(100);
        run.run();
        try (Logs logs = Logs.captured()) {
            run.pipeline().closeNow();
            run.run();

            assertThat(logs.warnings())
                    .containsExactly(
                            "The source of stage 'a-0' had failed when the stage was ended or restarted",
                            "Pipeline 'p' was closed and gave up 7 events that it had accepted: 'c' (queue 7)");
        }
    }

    @Test
    @Rule("R234")
    void anExceptionInsteadOfTheFirstEventFailsTheStage() {
        Iterable<Integer> failing = () -> {
            throw new IllegalStateException("cannot be opened");
        };
        HandDriven run = HandDriven.started(
                named().producer("a", ProducerStage.of(failing)).consumer("c", recorder, s -> s.subscribeTo("a")));

        assertThat(run.pipeline().failure()).hasRootCauseMessage("cannot be opened");
    }

    @Test
    void isClosedOnceWhenItEnds() {
        Numbers few = new Numbers(10);
        HandDriven run = HandDriven.started(
                named().producer("a", ProducerStage.of(few)).consumer("c", recorder, s -> s.subscribeTo("a")));
        run.pipeline().closeNow();
        run.run();

        assertThat(few.closed).isOne();
    }

    @Test
    void isClosedWithThePipeline() {
        HandDriven run = HandDriven.started(
                named().producer("a", ProducerStage.of(numbers)).consumer("c", byHand(), s -> s.subscribeTo("a")));
        made.get(0).ask(5);
        run.run();
        assertThat(numbers.closed).isZero();

        run.pipeline().closeNow();
        run.run();
        assertThat(numbers.closed).isOne();
    }

    @Test
    void isClosedWhenItFails() {
        List<String> closed = new ArrayList<>();
        Stream<Integer> failing = Stream.of(1, 2, 3).map(i -> 3 / (3 - i)).onClose(() -> closed.add("closed"));
        HandDriven run = HandDriven.started(
                named().producer("a", ProducerStage.of(failing)).consumer("c", recorder, s -> s.subscribeTo("a")));

        assertThat(run.pipeline().failure()).hasCauseInstanceOf(ArithmeticException.class);
        assertThat(closed).containsExactly("closed");
    }

    @Test
    void bothASequenceAndItsIteratorAreClosed() {
        List<String> closed = new ArrayList<>();
        class Cursor implements Iterable<Integer>, AutoCloseable {
            @Override
            public Iterator<Integer> iterator() {
                return new Numbers(3);
            }

            @Override
            public void close() throws IOException {
                closed.add("sequence");
                throw new IOException("cannot be closed");
            }
        }
        HandDriven run = HandDriven.started(
                named().producer("a", ProducerStage.of(new Cursor())).consumer("c", recorder, s -> s.subscribeTo("a")));

        assertThat(recorder.events()).containsExactly(0, 1, 2);
        assertThat(closed).containsExactly("sequence");
        assertThat(run.pipeline().failure()).hasRootCauseMessage("cannot be closed");
    }

    /** The first 300 events are available at once. Each later event takes 3 ms. */
    @Test
    void emitsSoonAfterItsSourceHasBecomeSlow() {
        Iterator<Integer> slowing = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                clock += numbers.pulled < 300 ? 0 : 3 * MILLISECOND;
                return numbers.next();
            }
        };
        HandDriven run = HandDriven.started(
                named().producer("a", new SequenceProducer<>(slowing, () -> slowing, OnCancel.STOP, () -> clock))
                        .consumer("c", byHand(), s -> s.subscribeTo("a")));
        made.get(0).ask(1_000);
        run.run();

        assertThat(recorder.batches().get(0)).hasSizeBetween(304, 308);
        assertThat(recorder.events()).hasSize(1_000);
    }

    @Test
    void readsTheClockOnceInFourEvents() {
        int[] clockReads = new int[1];
        HandDriven run = HandDriven.started(named().producer(
                        "a", new SequenceProducer<>(numbers, () -> numbers, OnCancel.STOP, () -> clockReads[0]++))
                .consumer("c", byHand(), s -> s.subscribeTo("a")));
        made.get(0).ask(1_600);
        run.run();

        assertThat(recorder.events()).hasSize(1_600);
        assertThat(clockReads[0]).isBetween(400, 405);
    }

    @ParameterizedTest
    @EnumSource
    @Rule({"R230", "R233"})
    void continuesOrCompletesWhenItsLastConsumerHasLeft(OnCancel onCancel) {
        HandDriven run = HandDriven.started(named().producer("a", ProducerStage.of(numbers, onCancel))
                .consumer("c", byHand(), s -> s.subscribeTo("a", temporary()))
                .consumer("d", byHand(), s -> s.subscribeTo("a", temporary())));
        made.get(0).cancel(null);
        run.run();
        assertThat(run.stage("a").status()).as("one is left").isEqualTo(Status.RUNNING);

        made.get(1).cancel(null);
        run.run();
        assertThat(run.stage("a").status()).isEqualTo(onCancel == OnCancel.STOP ? Status.COMPLETED : Status.RUNNING);
        assertThat(numbers.closed).isEqualTo(onCancel == OnCancel.STOP ? 1 : 0);
    }

    @Test
    @Rule("R233")
    void doesNotCompleteBeforeTheFirstSubscriptionNorWhenTheLastConsumerResubscribes() {
        HandDriven run = HandDriven.started(
                named().producer("a", ProducerStage.of(numbers, OnCancel.STOP)).consumer("c", byHand(), s -> {}));
        run.pipeline().subscribe("c", "a", temporary());
        run.run();
        run.pipeline().resubscribe("c", "a", temporary());
        run.pipeline().stage("a").cast("a word that is not its own");
        run.run();
        made.get(1).ask(3);
        run.run();

        assertThat(recorder.events()).containsExactly(0, 1, 2);
        assertThat(run.stage("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule("R230")
    void hasANameAndTheOptionsOfAnyProducer() {
        Recorder<Integer> second = new Recorder<>();
        HandDriven run = HandDriven.started(named().producer(
                        "numbers",
                        ProducerStage.of(upTo(10)),
                        s -> s.dispatcher(BroadcastDispatcher::new).demand(DemandMode.ACCUMULATE))
                .consumer("c", recorder, s -> s.subscribeTo("numbers"))
                .consumer("d", second, s -> s.subscribeTo("numbers")));
        assertThat(recorder.events()).isEmpty();

        run.pipeline().stage("numbers").demand(DemandMode.FORWARD);
        run.run();
        assertThat(recorder.events()).isEqualTo(upTo(10)).isEqualTo(second.events());
    }

    /** Each read of the clock takes 6 ms, so a call ends after its second event. */
    private ProducerStage<Integer> slow(Numbers events, OnCancel onCancel) {
        return new SequenceProducer<>(events, () -> events, onCancel, () -> clock += 6 * MILLISECOND);
    }

    private ConsumerStage<Integer> byHand() {
        return new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                made.add(subscription);
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                recorder.handleEvents(events, from);
            }
        };
    }

    private static PipelineDefinition.Builder named() {
        return PipelineDefinition.named("p");
    }

    private static SubscriptionOptions demand(int max, int min) {
        return new SubscriptionOptions(max, min, CancelMode.PERMANENT);
    }

    private static SubscriptionOptions temporary() {
        return SubscriptionOptions.DEFAULT.withCancelMode(CancelMode.TEMPORARY);
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
