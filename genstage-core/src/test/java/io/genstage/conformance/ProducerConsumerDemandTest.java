package io.genstage.conformance;

import static io.genstage.conformance.Scene.demand;
import static io.genstage.conformance.Scene.inManyOrders;
import static io.genstage.conformance.Scene.manual;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static io.genstage.conformance.Scene.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.CancelMode;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import io.genstage.testing.SeededScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * GenStage's "producer-producer_consumer-consumer demand". A producer-consumer waits for demand before each batch here,
 * and before each delivery in GenStage (R128). So its consumers receive the same events in other portions.
 */
class ProducerConsumerDemandTest {

    private static final SubscriptionOptions BELOW = demand(100, 50);

    @Test
    @Rule({"R126", "R66", "R68"})
    void withEightyPercentMinDemandBatchesOfTwentyBecomeBatchesOfForty() {
        inManyOrders(scheduler -> {
            Chain chain = new Chain(scheduler, demand(100, 80), true);
            chain.playUntilEventsBelow(400);

            assertThat(chain.doubler.batches()).allMatch(batch -> batch.size() == 20, "batches of 20");
            assertThat(chain.doubler.batches()).startsWith(range(0, 20)).contains(range(100, 120));
            assertThat(chain.forwarder.batchSizes())
                    .startsWith(40, 40)
                    .allMatch(size -> size <= 50, "at most max - min");
            chain.assertAllInOrder();
        });
    }

    @Test
    @Rule({"R126", "R127", "R73"})
    void withTwentyPercentMinDemandABatchOfEightyIsServedInFifties() {
        inManyOrders(scheduler -> {
            Chain chain = new Chain(scheduler, demand(100, 20), true);
            chain.playUntilEventsBelow(400);

            chain.assertServedInFifties();
        });
    }

    @Test
    @Rule({"R123", "R124", "R125"})
    void withEightyPercentMinDemandItIsTheSameWhenTheConsumerComesFirst() {
        inManyOrders(scheduler -> {
            Chain chain = new Chain(scheduler, demand(100, 80), false);
            chain.playUntilEventsBelow(400);

            assertThat(chain.doubler.batches()).startsWith(range(0, 20)).contains(range(100, 120));
            assertThat(chain.forwarder.batchSizes()).startsWith(40, 40);
            chain.assertAllInOrder();
        });
    }

    @Test
    @Rule({"R123", "R127"})
    void withTwentyPercentMinDemandItIsTheSameWhenTheConsumerComesFirst() {
        inManyOrders(scheduler -> {
            Chain chain = new Chain(scheduler, demand(100, 20), false);
            chain.playUntilEventsBelow(400);

            chain.assertServedInFifties();
        });
    }

    @Test
    @Rule({"R130", "R132"})
    void stopsPullingWhenItsConsumerStopsAskingAlsoIfItEmitsLater() {
        Counter counter = Counter.counting();
        Postponer postponer = new Postponer();
        Forwarder sleeper = new Forwarder();
        HandDriven run = Scene.begunOnAStandingClock(named().producer("a", counter)
                .producerConsumer("b", postponer, s -> s.subscribeTo("a", demand(10, 8)))
                .consumer("c", sleeper, s -> s.subscribeTo("b", manual())));
        until(run, () -> run.stage("a").eventsOut() == 10);
        assertThat(postponer.batches).isEmpty();

        sleeper.subscription().ask(10);
        run.run();

        assertThat(postponer.batches).containsExactly(range(0, 2), range(2, 4), range(4, 6), range(6, 8), range(8, 10));
        assertThat(sleeper.events()).isEqualTo(range(0, 10));
        assertThat(run.stage("b").instances().get(0).input().queued())
                .as("the events that it requested meanwhile are queued")
                .isEqualTo(10);
    }

    @Test
    @Rule("R129")
    void goesOnPullingIfItEmitsNothing() {
        Doubler discarder = new Doubler(0);
        Forwarder forwarder = new Forwarder();
        HandDriven run = Scene.begun(named().producer("a", Counter.counting())
                .producerConsumer("b", discarder, s -> s.subscribeTo("a", demand(100, 80)))
                .consumer("c", forwarder, s -> s.subscribeTo("b", BELOW)));
        until(run, () -> discarder.batches().size() > 51);

        assertThat(discarder.batches()).contains(range(0, 20), range(100, 120), range(1000, 1020));
        assertThat(forwarder.batches()).isEmpty();
    }

    @Test
    @Rule({"R125", "R173"})
    void broadcastsToConsumersOfUnequalDemandInTheSameBatches() {
        Forwarder one = new Forwarder();
        Forwarder two = new Forwarder();
        Doubler doubler = new Doubler();
        HandDriven run = Scene.begun(named().producer("a", Counter.counting())
                .producerConsumer(
                        "b",
                        doubler,
                        s -> s.dispatcher(BroadcastDispatcher::new).subscribeTo("a", demand(10, 5)))
                .consumer("one", one, s -> s.subscribeTo("b", demand(10, 0)))
                .consumer("two", two, s -> s.subscribeTo("b", demand(20, 0))));
        until(run, () -> one.events().size() > 409 && two.events().size() > 409);

        assertThat(one.batches()).contains(doubler.output(range(200, 205)));
        assertThat(two.batches()).contains(doubler.output(range(200, 205)));
    }

    @Test
    @Rule({"R125", "R172"})
    void aBroadcastConsumerThatNeverAsksHoldsAProducerConsumerUntilItIsCancelled() {
        Forwarder stale = new Forwarder();
        Forwarder one = new Forwarder();
        Forwarder two = new Forwarder();
        Doubler doubler = new Doubler();
        HandDriven run = HandDriven.started(named().producer("a", Counter.counting())
                .producerConsumer(
                        "b",
                        doubler,
                        s -> s.dispatcher(BroadcastDispatcher::new).subscribeTo("a"))
                .consumer("stale", stale, s -> s.subscribeTo("b", manual()))
                .consumer("one", one, s -> s.subscribeTo("b", demand(10, 0)))
                .consumer("two", two, s -> s.subscribeTo("b", demand(20, 0))));
        assertThat(doubler.batches()).isEmpty();

        stale.subscription().cancel(new IllegalStateException("killed"));
        until(run, () -> one.events().size() > 409 && two.events().size() > 409);

        assertThat(one.batches()).contains(doubler.output(range(200, 205)));
        assertThat(two.batches()).contains(doubler.output(range(200, 205)));
    }

    @Test
    @Rule({"R134", "R151", "R152", "D12"})
    void whatALostProducerHadSentIsHandledWhenThereIsDemandAndOnlyThenIsItsLossTold() {
        Doubler doubler = new Doubler();
        Forwarder forwarder = new Forwarder();
        HandDriven run = HandDriven.started(named().producer("a", Counter.counting())
                .producerConsumer(
                        "b", doubler, s -> s.subscribeTo("a", new SubscriptionOptions(100, 50, CancelMode.TEMPORARY)))
                .consumer("c", forwarder, s -> {}));
        Subscription lost = doubler.subscription();

        lost.cancel(new IllegalStateException("done"));
        run.run();
        assertThat(doubler.batches()).isEmpty();
        assertThat(doubler.journal()).containsExactly("subscribed to a-0");

        run.pipeline().subscribe("c", "b", BELOW);
        run.run();
        assertThat(doubler.batches()).containsExactly(range(0, 50), range(50, 100));
        assertThat(doubler.sources()).as("the subscription that brought them").containsExactly(lost, lost);
        assertThat(forwarder.batches()).startsWith(doubler.output(range(0, 25)), doubler.output(range(25, 50)));
        assertThat(forwarder.events()).isEqualTo(doubler.output(range(0, 100)));
        assertThat(doubler.journal()).endsWith("cancelled a-0 cancel done");
    }

    /** A counter, a doubler, and a consumer of max 100 and min 50. */
    private static final class Chain {

        private final Doubler doubler = new Doubler();

        private final Forwarder forwarder = new Forwarder();

        private final HandDriven run;

        Chain(SeededScheduler scheduler, SubscriptionOptions above, boolean declared) {
            run = new HandDriven(
                    scheduler,
                    named().producer("a", Counter.counting())
                            .producerConsumer("b", doubler, s -> {
                                if (declared) {
                                    s.subscribeTo("a", above);
                                }
                            })
                            .consumer("c", forwarder, s -> {
                                if (declared) {
                                    s.subscribeTo("b", BELOW);
                                }
                            })
                            .build());
            run.pipeline().start();
            if (!declared) {
                run.run();
                run.pipeline().subscribe("c", "b", BELOW);
                run.pipeline().subscribe("b", "a", above);
            }
        }

        void playUntilEventsBelow(int count) {
            until(run, () -> forwarder.events().size() > count);
        }

        void assertServedInFifties() {
            assertThat(doubler.batches()).startsWith(range(0, 80), range(80, 100), range(100, 180));
            assertThat(forwarder.batches())
                    .startsWith(
                            doubler.output(range(0, 25)),
                            doubler.output(range(25, 50)),
                            doubler.output(range(50, 75)),
                            doubler.output(range(75, 80)));
            assertAllInOrder();
        }

        void assertAllInOrder() {
            int count = forwarder.events().size();
            assertThat(forwarder.events())
                    .isEqualTo(doubler.output(range(0, count)).subList(0, count));
        }
    }

    /** Sends each batch to itself in a cast, and emits the events when it handles the cast. */
    private static final class Postponer implements ProducerConsumerStage<Object, Object> {

        private final List<List<Object>> batches = new ArrayList<>();

        private StageContext context;

        @Override
        public void started(StageContext own) {
            context = own;
        }

        @Override
        public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) {
            context.cast(events);
        }

        @Override
        @SuppressWarnings("unchecked") // its casts are its own batches
        public void cast(Object message, Emitter<Object> out) {
            batches.add((List<Object>) message);
            out.emitAll((List<Object>) message);
        }
    }
}
