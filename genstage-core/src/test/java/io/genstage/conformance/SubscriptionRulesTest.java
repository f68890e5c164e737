package io.genstage.conformance;

import static io.genstage.conformance.Scene.cancel;
import static io.genstage.conformance.Scene.demand;
import static io.genstage.conformance.Scene.manual;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.pipeline.Pipeline;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rules of subscriptions, demand and dispatchers that GenStage's own tests do not assert. */
class SubscriptionRulesTest {

    private final Counter counter = Counter.silent();

    private final Forwarder forwarder = new Forwarder();

    @ParameterizedTest
    @EnumSource
    @Rule({"R53", "R62", "R140", "D4"})
    void aConsumerThatADispatcherRefusesIsToldSoAndGoesOn(CancelMode mode) {
        Picky picky = new Picky();
        HandDriven run = HandDriven.started(named().producer("a", counter, s -> s.dispatcher(() -> picky))
                .consumer("c", forwarder, s -> s.subscribeTo("a", cancel(mode))));

        assertThat(forwarder.journal()).containsExactly("subscribed to a-0", "cancelled a-0 refused full up");
        assertThat(counter.journal()).containsExactly("subscribed by c-0", "left by c-0 refused full up");
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
        assertThat(run.stage("c").instances().get(0).input().subscriptions()).isEmpty();
        assertThat(picky.cancelled).as("it was never accepted").isEmpty();
    }

    @Test
    @Rule("R61")
    void aProducerMayFailOfASubscription() {
        ProducerStage<Object> shy = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Object> out) {}

            @Override
            public void consumerSubscribed(Subscription subscription) {
                throw new IllegalStateException("leave me alone");
            }
        };
        HandDriven run = HandDriven.started(named().producer("a", shy).consumer("c", forwarder, s -> {}));
        run.pipeline().subscribe("c", "a", cancel(CancelMode.PERMANENT));
        run.run();

        assertThat(run.stage("a").status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).hasRootCauseMessage("leave me alone");
        assertThat(forwarder.journal()).contains("cancelled a-0 down leave me alone");
    }

    @Test
    @Rule("R15")
    void aDispatcherThatCannotBeMadeFailsTheDefinitionWithItsOwnException() {
        assertThatThrownBy(() -> Pipeline.of(named().producer(
                                "a",
                                counter,
                                s -> s.dispatcher(() -> {
                                    throw new IllegalArgumentException("no partitions");
                                }))
                        .consumer("c", forwarder, s -> s.subscribeTo("a"))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no partitions");
    }

    /** GenStage lets a dispatcher send more events than were requested, and its consumers log an error. */
    @Test
    @Rule("R74")
    void aDispatcherCannotDeliverMoreThanWasAskedFor() {
        HandDriven run = HandDriven.started(named().producer("a", counter, s -> s.dispatcher(Flooding::new))
                .consumer("c", forwarder, s -> s.subscribeTo("a", demand(3, 0))));
        run.pipeline().stage("a").cast(range(0, 10));
        run.run();

        assertThat(forwarder.events()).isEmpty();
        assertThat(run.stage("a").status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure())
                .rootCause()
                .hasMessage("The dispatcher of 'a-0' delivers 10 events to 'c-0', whose outstanding demand is 3");
        assertThat(run.stage("a").instances().get(0).output().discarded(DiscardReason.FAILED))
                .isEqualTo(10);
    }

    /** GenStage delivers the empty list to consumers with manual demand. */
    @Test
    @Rule({"R75", "R80", "R177"})
    void aBatchIsNeverEmptyAlsoIfASelectorWantsNothing() {
        HandDriven run = HandDriven.started(named().producer("a", counter, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("c", forwarder, s -> s.subscribeTo("a", manual().withSelector(event -> false)))
                .consumer("d", new Forwarder(), s -> s.subscribeTo("a")));
        forwarder.subscription().ask(10);
        run.run();

        run.pipeline().stage("a").cast(range(0, 10));
        run.run();

        assertThat(forwarder.batches()).isEmpty();
        assertThat(run.stage("a").eventsOut()).isEqualTo(10);
    }

    /** GenStage keeps the buffered events, because it requests nothing new (D2). */
    @Test
    @Rule({"R87", "R178", "D2"})
    void aBroadcastThatHadNobodyServesWhatWaitsAndThenWhatIsNew() {
        HandDriven run = HandDriven.started(named().producer("a", counter, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("gone", new Forwarder(), s -> s.subscribeTo("a", demand(10, 0)))
                .consumer("c", forwarder, s -> {}));
        assertThat(counter.demands()).containsExactly(10L);
        run.pipeline().remove("gone");
        run.run();
        run.pipeline().stage("a").cast(range(0, 10));
        run.run();
        assertThat(run.stage("a").buffered()).isEqualTo(10);

        run.pipeline().subscribe("c", "a", demand(10, 0));
        run.pipeline().stage("a").cast(range(10, 15));
        run.run();

        assertThat(forwarder.events()).isEqualTo(range(0, 15));
    }

    /** Demand that was passed on for a consumer that has left serves the next one. It is not passed on twice. */
    @Test
    @Rule({"R236", "R162"})
    void demandOfAConsumerThatHasGoneIsNotPassedOnAgain() {
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .consumer("gone", new Forwarder(), s -> s.subscribeTo("a", demand(10, 5)))
                .consumer("c", forwarder, s -> {}));
        run.pipeline().remove("gone");
        run.run();

        run.pipeline().subscribe("c", "a", demand(15, 7));
        run.run();

        assertThat(counter.demands()).containsExactly(10L, 5L);
        run.pipeline().stage("a").cast(range(0, 15));
        run.run();
        assertThat(forwarder.events()).isEqualTo(range(0, 15));
    }

    @Test
    @Rule("R131")
    void theOutputOfAProducerConsumerIsLimitedOnlyOnPurpose() {
        assertThat(discardedOfAThousandFold(null)).isZero();
        assertThat(discardedOfAThousandFold(BufferOptions.keepLast(100))).isEqualTo(1000 - 1 - 100);
    }

    private static long discardedOfAThousandFold(BufferOptions buffer) {
        Forwarder slow = new Forwarder();
        HandDriven run = HandDriven.started(named().producer("a", Counter.silent())
                .producerConsumer("b", new Doubler(1000), s -> {
                    s.subscribeTo("a");
                    if (buffer != null) {
                        s.buffer(buffer);
                    }
                })
                .consumer("c", slow, s -> s.subscribeTo("b", manual())));
        slow.subscription().ask(1);
        run.pipeline().stage("a").cast(range(0, 1));
        run.run();
        return run.stage("b").discarded();
    }

    @Test
    @Rule("R235")
    void nothingIsDeliveredTwiceAlsoIfItsBatchHasFailed() {
        List<Object> seen = new ArrayList<>();
        Recorder<Object> other = new Recorder<>();
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .consumer(
                        "bad",
                        (List<Object> events, Subscription from) -> {
                            seen.addAll(events);
                            throw new IllegalStateException("oops");
                        },
                        s -> s.subscribeTo("a", demand(10, 5)))
                .consumer("good", other, s -> s.subscribeTo("a", demand(9, 5))));

        run.pipeline().stage("a").cast(range(0, 19));
        run.run();

        assertThat(seen).as("the batch in progress is dropped").isEqualTo(range(0, 5));
        assertThat(run.stage("bad").eventsFailed()).isEqualTo(5);
        assertThat(other.events()).doesNotContainAnyElementsOf(seen).doesNotHaveDuplicates();
    }

    /** Refuses every subscriber. */
    private static final class Picky extends Discarding {

        private final List<String> cancelled = new ArrayList<>();

        @Override
        public void subscribed(Subscriber<Object> subscriber) {
            throw new IllegalStateException("full up");
        }

        @Override
        public void cancelled(Subscriber<Object> subscriber, Discards<Object> discards) {
            cancelled.add(subscriber.consumer());
        }
    }

    /** Delivers all events to each subscriber. */
    private static final class Flooding extends Discarding {

        private final List<Subscriber<Object>> all = new ArrayList<>();

        @Override
        public void subscribed(Subscriber<Object> subscriber) {
            all.add(subscriber);
        }

        @Override
        public long grant() {
            return all.isEmpty() ? 0 : 10;
        }

        @Override
        public void dispatch(EventSlice<Object> events, Discards<Object> discards) {
            all.forEach(subscriber -> subscriber.deliver(events));
        }
    }

    /** Does nothing. */
    private abstract static class Discarding implements Dispatcher<Object> {

        @Override
        public String name() {
            return "test";
        }

        @Override
        public void cancelled(Subscriber<Object> subscriber, Discards<Object> discards) {}

        @Override
        public void asked(Subscriber<Object> subscriber) {}

        @Override
        public long grant() {
            return 0;
        }

        @Override
        public void dispatch(EventSlice<Object> events, Discards<Object> discards) {
            discards.orphaned(events);
        }
    }
}
