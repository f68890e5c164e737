package io.genstage.conformance;

import static io.genstage.conformance.Scene.manual;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.genstage.DemandControl;
import io.genstage.Subscription;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GenStage's "manual demand": a stage that requests events manually. */
class AskByHandTest {

    private final Counter counter = Counter.counting();

    private final Forwarder forwarder = new Forwarder();

    @Test
    @Rule({"R79", "R81"})
    void anAskBringsThatManyInOneBatch() {
        HandDriven run = HandDriven.started(named().producer("a", counter).consumer("c", forwarder, s -> {}));
        run.pipeline().subscribe("c", "a", manual());
        run.run();
        assertThat(forwarder.batches()).isEmpty();

        ask(run, 50);
        assertThat(forwarder.batches()).containsExactly(range(0, 50));
        ask(run, 50);
        assertThat(forwarder.batches()).containsExactly(range(0, 50), range(50, 100));
    }

    @Test
    @Rule("R79")
    void aDeclaredSubscriptionMayBeAskedOverByHandToo() {
        HandDriven run = declared();

        ask(run, 50);
        ask(run, 50);

        assertThat(forwarder.batches()).containsExactly(range(0, 50), range(50, 100));
        SubscriptionSnapshot edge =
                run.stage("c").instances().get(0).input().subscriptions().get(0);
        assertThat(edge.control()).isEqualTo(DemandControl.MANUAL);
        assertThat(edge.requested()).isEqualTo(100);
    }

    @Test
    @Rule({"R79", "R82"})
    void nothingBoundsAnAskAndAsksAddUp() {
        HandDriven run = declared();
        forwarder.subscription().ask(1500);
        forwarder.subscription().ask(500);
        forwarder.subscription().ask(0);
        run.run();

        assertThat(forwarder.events()).as("max demand is 1000").isEqualTo(range(0, 2000));
        assertThat(counter.demands().stream().mapToLong(Long::longValue).sum()).isEqualTo(2000);
    }

    @Test
    @Rule("R54")
    void anAskIsNotNegativeAndNotForASubscriptionThatAsksByItself() {
        Forwarder automatic = new Forwarder();
        HandDriven run = HandDriven.started(named().producer("a", Counter.silent())
                .consumer("c", forwarder, s -> s.subscribeTo("a", manual()))
                .consumer("d", automatic, s -> s.subscribeTo("a")));
        long before = run.stage("a").pendingDemand();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> forwarder.subscription().ask(-1))
                .withMessage("Demand must not be negative, but is -1");
        assertThatIllegalStateException()
                .isThrownBy(() -> automatic.subscription().ask(1))
                .withMessageStartingWith("The subscription of 'd-0' to 'a-0' asks automatically.");
        run.run();
        assertThat(run.stage("a").pendingDemand()).isEqualTo(before);
    }

    /** GenStage delivers to the process that asked. */
    @Test
    @Rule({"R81", "R83", "D10"})
    void whoeverAsksTheEventsGoToTheConsumer() throws Exception {
        try (Pipeline pipeline = Pipeline.of(named().producer("a", counter, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("c", forwarder, s -> s.subscribeTo("a", manual()))
                .build())) {
            pipeline.start().join();
            Subscription subscription = forwarder.subscription();
            List<Thread> askers = List.of(asker(subscription), asker(subscription), asker(subscription));
            askers.forEach(Thread::start);
            for (Thread asker : askers) {
                asker.join();
            }
            assertThat(pipeline.awaitIdle(Duration.ofSeconds(20))).isTrue();

            long processed = pipeline.snapshot().stage("c").orElseThrow().eventsIn();
            assertThat(processed).isEqualTo(300);
        }
    }

    @Test
    @Rule("R133")
    void aProducerConsumerMayAskByHandAndGetsEachDeliveryAsOneBatch() {
        Doubler doubler = new Doubler();
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .producerConsumer("b", doubler, s -> s.subscribeTo("a", manual()))
                .consumer("c", forwarder, s -> s.subscribeTo("b")));

        doubler.subscription().ask(700);
        run.run();

        assertThat(doubler.batches()).containsExactly(range(0, 700));
        assertThat(forwarder.events()).isEqualTo(doubler.output(range(0, 700)));
    }

    private HandDriven declared() {
        return HandDriven.started(
                named().producer("a", counter).consumer("c", forwarder, s -> s.subscribeTo("a", manual())));
    }

    private static Thread asker(Subscription subscription) {
        return new Thread(() -> {
            for (int i = 0; i < 100; i++) {
                subscription.ask(1);
            }
        });
    }

    private void ask(HandDriven run, long events) {
        forwarder.subscription().ask(events);
        run.run();
    }
}
