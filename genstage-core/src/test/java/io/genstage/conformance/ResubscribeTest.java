package io.genstage.conformance;

import static io.genstage.conformance.Scene.cancel;
import static io.genstage.conformance.Scene.demand;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.CancelMode;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * GenStage's "sync_resubscribe/2" and "async_resubscribe/2". Here they are one operation, which ends no consumer (D13).
 */
class ResubscribeTest {

    private final Counter counter = Counter.silent();

    private final Forwarder forwarder = new Forwarder();

    @Test
    @Rule({"R63", "R64", "D13"})
    void bothSubscriptionsAreToldAndAPermanentConsumerLivesOn() {
        HandDriven run = started(SubscriptionOptions.DEFAULT);
        Subscription old = forwarder.subscription();

        Subscription made = run.pipeline()
                .resubscribe("c", "a", SubscriptionOptions.DEFAULT)
                .get(0);
        run.run();

        assertThat(made).isNotSameAs(old);
        assertThat(forwarder.journal())
                .containsExactly("subscribed to a-0", "subscribed to a-0", "cancelled a-0 detach");
        assertThat(counter.journal()).containsExactly("subscribed by c-0", "left by c-0 detach", "subscribed by c-0");
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
        assertThat(subscriptions(run)).hasSize(1);
    }

    @Test
    @Rule("R63")
    void itIsASubscriptionIfThereWasNone() {
        HandDriven run = HandDriven.started(named().producer("a", counter).consumer("c", forwarder, s -> {}));

        run.pipeline().resubscribe("c", "a", demand(10, 5));
        run.run();

        assertThat(forwarder.journal()).containsExactly("subscribed to a-0");
        assertThat(run.stage("a").pendingDemand()).isEqualTo(10);
    }

    @Test
    @Rule({"R35", "R63"})
    void optionsThatAreNotAllowedLeaveTheOldSubscriptionAlone() {
        HandDriven run = started(demand(10, 5));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.pipeline().resubscribe("c", "a", SubscriptionOptions.ofMaxDemand(0)))
                .withMessage("max-demand must be at least 1, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.pipeline().resubscribe("c", "a", demand(1000, 2000)))
                .withMessage("min-demand (2000) must be below max-demand (1000)");
        run.run();

        assertThat(subscriptions(run))
                .singleElement()
                .satisfies(edge -> assertThat(edge.options().maxDemand()).isEqualTo(10));
    }

    @Test
    @Rule({"R63", "R53"})
    void theNewOneTakesOverAndNoEventIsLostOrComesTwice() {
        HandDriven run = started(demand(10, 5));
        run.pipeline().inlet("a").offerAll(range(0, 100));
        run.steps(8);

        List<Subscription> made = run.pipeline().resubscribe("c", "a", demand(4, 2));
        run.run();

        assertThat(forwarder.events()).isEqualTo(range(0, 100));
        assertThat(forwarder.batchSizes()).startsWith(5).contains(2).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(subscriptions(run))
                .singleElement()
                .satisfies(
                        edge -> assertThat(edge.options()).isEqualTo(made.get(0).options()));
    }

    @Test
    @Rule("R63")
    void itIsASubscriptionIfTheOldOneIsOver() {
        HandDriven run = started(cancel(CancelMode.TEMPORARY));
        forwarder.subscription().cancel(new IllegalStateException("oops"));
        run.run();

        run.pipeline().resubscribe("c", "a", demand(10, 5));
        run.run();

        assertThat(forwarder.journal())
                .containsExactly("subscribed to a-0", "cancelled a-0 cancel oops", "subscribed to a-0");
        assertThat(run.stage("a").pendingDemand()).isEqualTo(10);
    }

    @Test
    @Rule({"R63", "R169", "D4"})
    void aBroadcastAdmitsTheNewOneInTheOldOnesPlace() {
        HandDriven run = HandDriven.started(named().producer("a", counter, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("c", forwarder, s -> s.subscribeTo("a")));

        run.pipeline().resubscribe("c", "a", demand(10, 5));
        run.run();
        run.pipeline().stage("a").cast(range(0, 10));
        run.run();

        assertThat(forwarder.events()).as("once each").isEqualTo(range(0, 10));
        assertThat(forwarder.journal()).doesNotContain("cancelled a-0 refused");
    }

    @Test
    @Rule({"R64", "R149", "D13"})
    void toDetachEndsASubscriptionAndKillsNobody() {
        HandDriven run = started(SubscriptionOptions.DEFAULT);
        run.pipeline().stage("a").cast(range(0, 3));

        forwarder.subscription().detach();
        run.run();

        assertThat(forwarder.journal()).containsExactly("subscribed to a-0", "cancelled a-0 detach");
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
        assertThat(run.stage("a").pendingDemand()).isZero();
        assertThat(forwarder.events().size() + run.stage("a").buffered()).isEqualTo(3);
    }

    private HandDriven started(SubscriptionOptions options) {
        return HandDriven.started(
                named().producer("a", counter).consumer("c", forwarder, s -> s.subscribeTo("a", options)));
    }

    private static List<SubscriptionSnapshot> subscriptions(HandDriven run) {
        return run.stage("c").instances().get(0).input().subscriptions();
    }
}
