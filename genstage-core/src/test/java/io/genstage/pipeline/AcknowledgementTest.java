package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.Acknowledger;
import io.genstage.BufferOptions;
import io.genstage.ConsumerStage;
import io.genstage.DeliveryGuarantee;
import io.genstage.Emitter;
import io.genstage.EventGivenUpException;
import io.genstage.EventRejectedException;
import io.genstage.Inlet;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.KeepingConsumer;
import io.genstage.testing.Recorder;
import io.genstage.testing.TrackedSource;
import io.genstage.testing.Withdrawable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the acknowledgers of a source are notified of, and when. */
class AcknowledgementTest {

    private final TrackedSource source = new TrackedSource(10);

    private final Recorder<Object> sink = new Recorder<>();

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private PipelineDefinition.Builder pipeline() {
        return PipelineDefinition.named("p").producer("a", source);
    }

    @Test
    @Contract({"A1", "A2"})
    void anEventIsDoneWhenItsConsumerHasHandledIt() {
        HandDriven run = HandDriven.started(pipeline().consumer("c", sink, s -> s.subscribeTo("a", 4)));

        assertThat(source.acknowledged()).containsExactlyElementsOf(upTo(10));
        assertThat(source.failed()).isEmpty();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("A2")
    void anEventIsDoneWhenEverythingThatCameOfItIsHandled() {
        List<Integer> unfinished = new ArrayList<>();
        ConsumerStage<Integer> check = (events, from) -> events.forEach(event -> {
            if (source.acknowledged().contains(event / 10)) {
                unfinished.add(event);
            }
        });
        HandDriven.started(pipeline()
                .producerConsumer(
                        "b",
                        ProducerConsumerStage.flatMap((Integer event) -> Stream.of(event * 10, event * 10 + 1)),
                        s -> s.subscribeTo("a", 4))
                .consumer("c", check, s -> s.subscribeTo("b", 2)));

        assertThat(unfinished).as("handled after its source was notified").isEmpty();
        assertThat(source.acknowledged()).containsExactlyElementsOf(upTo(10));
    }

    @Test
    @Contract("A2")
    void anEventOfWhichNothingComesIsDone() {
        HandDriven.started(pipeline()
                .producerConsumer(
                        "b", ProducerConsumerStage.filter((Integer event) -> event % 2 == 0), s -> s.subscribeTo("a"))
                .consumer("c", sink, s -> s.subscribeTo("b")));

        assertThat(sink.events()).containsExactly(0, 2, 4, 6, 8);
        assertThat(source.acknowledged()).containsExactlyInAnyOrderElementsOf(upTo(10));
    }

    @Test
    @Contract("A2")
    void whatACallWithABatchEmitsBelongsToTheWholeBatch() {
        List<List<Integer>> acknowledgedBefore = new ArrayList<>();
        ProducerConsumerStage<Integer, Integer> sums = (events, from, out) -> {
            out.emit(events.stream().mapToInt(Integer::intValue).sum());
            out.emit(-1);
        };
        ConsumerStage<Integer> check = (events, from) -> acknowledgedBefore.add(source.acknowledged());
        HandDriven.started(pipeline()
                .producerConsumer("b", sums, s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(10, 5)))
                .consumer("c", check, s -> s.subscribeTo("b", SubscriptionOptions.ofBatches(4, 1))));

        assertThat(acknowledgedBefore.get(1))
                .as("after the first of two events of a batch")
                .isEmpty();
        assertThat(source.acknowledged()).containsExactlyElementsOf(upTo(10));
    }

    @Test
    @Contract("A3")
    void allConsumersOfABroadcastCount() {
        List<List<Integer>> acknowledgedBefore = new ArrayList<>();
        ConsumerStage<Integer> slow = (events, from) -> acknowledgedBefore.add(source.acknowledged());
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("c", sink, s -> s.subscribeTo("a", 100))
                .consumer("d", slow, s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(100, 1))));

        for (int i = 0; i < 10; i++) {
            assertThat(acknowledgedBefore.get(i))
                    .as("before event %s was handled twice", i)
                    .doesNotContain(i);
        }
        assertThat(source.acknowledged()).containsExactlyElementsOf(upTo(10));
    }

    @Test
    @Contract("A3")
    void anEventThatAllSelectorsRejectIsDone() {
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer(
                        "c",
                        sink,
                        s -> s.subscribeTo(
                                "a", SubscriptionOptions.DEFAULT.withSelector((Integer event) -> event > 7))));

        assertThat(sink.events()).containsExactly(8, 9);
        assertThat(source.acknowledged()).containsExactlyInAnyOrderElementsOf(upTo(10));
    }

    @Test
    @Contract("A4")
    void anEventForWhichTheOnlySelectorThrowsIsGivenUp() {
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer(
                        "c",
                        sink,
                        s -> s.subscribeTo(
                                "a", SubscriptionOptions.DEFAULT.withSelector((Integer event) -> 1 / event > 0))));

        assertThat(source.failed()).containsExactly(0);
        assertThat(source.acknowledged()).containsExactlyInAnyOrderElementsOf(upTo(10).subList(1, 10));
    }

    @Test
    @Contract("A3")
    void aReplacedEventKeepsItsAcknowledger() {
        HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "a",
                        source,
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(PartitionOptions.<Object>ofCount(2)
                                .withFunction(event -> event.equals(3)
                                        ? null
                                        : new Placement<>("replaced " + event, "" + ((Integer) event) % 2)))))
                .consumer("c", sink, s -> s.subscribeTo("a")));

        assertThat(sink.events()).contains("replaced 9").hasSize(9);
        assertThat(source.acknowledged()).containsExactlyInAnyOrderElementsOf(upTo(10));
    }

    @Test
    @Contract("A4")
    void anEventThatAFullBufferDiscardsIsGivenUp() {
        ProducerStage<Integer> eager = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                if (demand == 2) {
                    source.handleDemand(10, out);
                }
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", eager, s -> s.buffer(BufferOptions.keepFirst(3)))
                .consumer("c", sink, s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(2, 1))));

        assertThat(source.failed()).containsExactly(5, 6, 7, 8, 9);
        assertThat(source.causes().get(0))
                .hasMessage("Stage 'a-0' of pipeline 'p' has discarded the event: its buffer was full");
        assertThat(source.acknowledged()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("A6")
    void aSourceIsTerminatedWhenAllItsEventsAreSettled() {
        HandDriven.started(pipeline().consumer("c", sink, s -> s.subscribeTo("a", 3)));

        assertThat(source.ends()).containsExactly("terminated after 10");
    }

    @Test
    @Contract({"A1", "A6"})
    void closingThePipelineGivesUpWhatItHolds() {
        List<Subscription> subscriptions = new ArrayList<>();
        ProducerStage<Integer> eager = (demand, out) -> source.handleDemand(10, out);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", eager)
                .consumer("c", new ByHand(subscriptions, sink), s -> s.subscribeTo("a")));
        subscriptions.get(0).ask(4);
        run.run();
        assertThat(source.failed()).isEmpty();

        run.pipeline().closeNow();
        run.run();

        assertThat(source.acknowledged()).containsExactly(0, 1, 2, 3);
        assertThat(source.failed()).as("emitted and queued").containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    @Contract({"A1", "A6"})
    void closingThePipelineGivesUpTheEventsThatAConsumerHolds() {
        FaultyConsumer failing = new FaultyConsumer().failing(2, FaultyConsumer.ALWAYS);
        HandDriven run = HandDriven.started(pipeline()
                .consumer(
                        "c",
                        failing,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(6, 2))
                                .onError(ErrorOptions.ofAttempts(2))));
        assertThat(source.failed()).isEmpty();
        assertThat(run.stage("a").eventsOut())
                .as("the consumer waits and requests no more")
                .isEqualTo(8);

        run.pipeline().closeNow();
        run.run();

        assertThat(source.acknowledged()).containsExactly(0, 1);
        assertThat(source.failed()).containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7);
        assertThat(source.ends()).containsExactly("terminated after 8");
    }

    @Test
    @Contract("E4")
    void atMostOnceAnEventIsDoneWhenItIsHandedOver() {
        ConsumerStage<Integer> failing = (events, from) -> {
            throw new IllegalStateException("planted");
        };
        HandDriven.started(
                pipeline().consumer("c", failing, s -> s.subscribeTo("a", 4).delivery(DeliveryGuarantee.AT_MOST_ONCE)));

        assertThat(source.acknowledged()).contains(0, 1);
    }

    @Test
    @Contract("A7")
    void maxInFlightBoundsTheUnsettledEvents() {
        List<Acknowledger> kept = new ArrayList<>();
        KeepingConsumer keeping = new KeepingConsumer(kept::add);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.of(upTo(10)), s -> s.maxInFlight(3))
                .consumer("c", keeping, s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(100, 1))));

        assertThat(kept).hasSize(3);
        kept.get(1).acknowledge();
        run.run();

        assertThat(kept).hasSize(4);
        for (int i = 0; i < kept.size(); i++) {
            kept.get(i).acknowledge();
            run.run();
        }
        assertThat(kept).hasSize(10);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("A8")
    void acknowledgedCountsTheLeadingEventsThatAreDone() {
        List<Acknowledger> kept = new ArrayList<>();
        KeepingConsumer keeping = new KeepingConsumer(kept::add);
        HandDriven run = HandDriven.started(pipeline()
                .consumer("c", keeping, s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(100, 1))));

        kept.get(1).acknowledge();
        run.run();
        assertThat(source.context().acknowledged()).isZero();
        kept.get(0).acknowledge();
        run.run();

        assertThat(source.context().acknowledged()).isEqualTo(2);
        assertThat(source.acknowledged()).containsExactly(1, 0);
    }

    @Test
    @Contract("A2")
    void keptEventsStayInProgressUntilTheyAreAcknowledged() {
        List<Acknowledger> kept = new ArrayList<>();
        HandDriven run = HandDriven.started(pipeline()
                .consumer(
                        "c",
                        new KeepingConsumer(kept::add),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(3, 1))));

        assertThat(kept).as("as many as were requested").hasSize(3);
        assertThat(run.stage("c").instances().get(0).input().inProgress()).isEqualTo(3);
        kept.get(0).fail(new IllegalStateException("planted"));
        kept.get(0).acknowledge();
        kept.get(1).acknowledge();
        run.run();

        assertThat(source.failed()).containsExactly(0);
        assertThat(source.acknowledged()).containsExactly(1);
        assertThat(run.stage("c").eventsFailed()).isEqualTo(1);
    }

    @Test
    @Contract("A2")
    void eventsEmittedWithAKeptAcknowledgerSettleTheKeptEvents() {
        ProducerConsumerStage<Integer, Integer> pairs = new Pairs();
        HandDriven run = HandDriven.started(pipeline()
                .producerConsumer("b", pairs, s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 1)))
                .consumer("c", sink, s -> s.subscribeTo("b", SubscriptionOptions.ofBatches(4, 1))));

        assertThat(sink.events()).containsExactly(1, 5, 9, 13, 17);
        assertThat(source.acknowledged()).containsExactlyInAnyOrderElementsOf(upTo(10));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @ParameterizedTest(name = "in batches of {0}")
    @ValueSource(ints = {1, 3})
    @Contract("A2")
    void eventsEmittedWithAKeptAcknowledgerSettleTheKeptEventsAlsoThroughFurtherStages(int batch) {
        HandDriven run = HandDriven.started(pipeline()
                .producerConsumer("b", new Pairs(), s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 1)))
                .producerConsumer(
                        "each",
                        ProducerConsumerStage.map((Integer event) -> event),
                        s -> s.subscribeTo("b", SubscriptionOptions.ofBatches(2 * batch, batch)))
                .producerConsumer(
                        "batches",
                        (List<Integer> events, Subscription from, Emitter<Integer> out) -> out.emitAll(events),
                        s -> s.subscribeTo("each", SubscriptionOptions.ofBatches(2 * batch, batch)))
                .consumer("c", sink, s -> s.subscribeTo("batches", SubscriptionOptions.ofBatches(4, 1))));

        assertThat(sink.events()).containsExactly(1, 5, 9, 13, 17);
        assertThat(source.acknowledged()).containsExactlyInAnyOrderElementsOf(upTo(10));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("A11")
    void withdrawnEventsAreDroppedAndOthersAreRequestedInTheirPlace() {
        List<Subscription> subscriptions = new ArrayList<>();
        HandDriven run = HandDriven.started(pipeline()
                .producerConsumer("b", ProducerConsumerStage.map((Integer event) -> event), s -> s.subscribeTo("a", 10))
                .consumer("c", new ByHand(subscriptions, sink), s -> s.subscribeTo("b")));
        subscriptions.get(0).ask(2);
        run.run();
        List<Integer> handled = List.copyOf(source.acknowledged());

        source.withdraw(event -> event >= 2 && event < 8);
        run.run();
        subscriptions.get(0).ask(10);
        run.run();

        assertThat(source.failed()).containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7);
        assertThat(source.causes()).allMatch(cause -> ((EventGivenUpException) cause).withdrawn());
        assertThat(handled).containsExactly(0, 1);
        assertThat(sink.events()).containsExactly(0, 1, 8, 9);
    }

    @Test
    @Contract("A11")
    void whatCameOfAWithdrawnEventAndAnUntrackedOneIsHandled() {
        Withdrawable withdrawable = new Withdrawable();
        ProducerStage<Integer> oneOfTwoIsTracked = (demand, out) -> {
            out.emit(1, withdrawable);
            out.emit(10);
            out.complete();
        };
        ProducerConsumerStage<Integer, Integer> sum = (events, from, out) -> {
            out.emit(events.stream().mapToInt(Integer::intValue).sum());
            withdrawable.withdraw();
        };
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", oneOfTwoIsTracked)
                .producerConsumer("b", sum, s -> s.subscribeTo("a", 4))
                .consumer("c", sink, s -> s.subscribeTo("b")));

        assertThat(sink.events()).containsExactly(11);
    }

    @Test
    @Contract("A2")
    void submitCompletesWhenTheEventIsHandled() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.inletOnly())
                .consumer("c", sink, s -> s.subscribeTo("a")));
        Inlet<Integer> inlet = run.pipeline().inlet("a");

        CompletableFuture<Void> done = inlet.submit(7);
        assertThat(done).isNotDone();
        run.run();

        assertThat(done).isCompleted();
        assertThat(sink.events()).containsExactly(7);
    }

    @Test
    @Contract("A2")
    void submitFailsWithTheCauseIfTheEventIsGivenUp() {
        IllegalStateException oops = new IllegalStateException("planted");
        ConsumerStage<Integer> failing = (events, from) -> {
            throw oops;
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.inletOnly())
                .consumer("c", failing, s -> s.subscribeTo("a")));
        CompletableFuture<Void> done = run.pipeline().<Integer>inlet("a").submit(7);
        run.run();

        assertThatThrownBy(done::join).hasCause(oops);
        assertThatThrownBy(() -> run.pipeline().<Integer>inlet("a").submit(8).join())
                .hasCauseInstanceOf(EventRejectedException.class);
    }

    /** Asks by hand. */
    private static final class ByHand implements ConsumerStage<Integer> {

        private final List<Subscription> subscriptions;

        private final Recorder<Object> sink;

        ByHand(List<Subscription> subscriptions, Recorder<Object> sink) {
            this.subscriptions = subscriptions;
            this.sink = sink;
        }

        @Override
        public io.genstage.DemandControl subscribed(Subscription subscription) {
            subscriptions.add(subscription);
            return io.genstage.DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            sink.handleEvents(List.copyOf(events), from);
        }
    }

    /** Holds an event until the next one comes, and emits the sum of both. */
    private static final class Pairs implements ProducerConsumerStage<Integer, Integer> {

        private @Nullable StageContext context;

        private @Nullable Acknowledger held;

        private int first;

        @Override
        public void started(StageContext own) {
            context = own;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from, Emitter<Integer> out) {
            for (int event : events) {
                if (held == null) {
                    held = context.keep();
                    first = event;
                } else {
                    out.emit(first + event, held);
                    held = null;
                }
            }
        }
    }
}
