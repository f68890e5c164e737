package io.genstage.conformance;

import static io.genstage.conformance.Scene.cancel;
import static io.genstage.conformance.Scene.demand;
import static io.genstage.conformance.Scene.manual;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.CancelMode;
import io.genstage.InvalidPipelineException;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * GenStage's "sync_subscribe/2" and "subscribe_to names": which stages can subscribe, and what the call returns or
 * throws.
 */
class SubscribeTest {

    private final Counter counter = Counter.silent();

    private final Forwarder forwarder = new Forwarder();

    private final HandDriven run = HandDriven.started(
            named().producer("a", counter).producer("b", Counter.silent()).consumer("c", forwarder, s -> {}));

    @Test
    @Rule({"R32", "R37"})
    void theCallerIsGivenTheSubscriptionBeforeEitherEndHasHeardOfIt() {
        List<Subscription> made = run.pipeline().subscribe("c", "a", SubscriptionOptions.DEFAULT);

        assertThat(made).singleElement().satisfies(subscription -> {
            assertThat(subscription.producer()).isEqualTo("a-0");
            assertThat(subscription.consumer()).isEqualTo("c-0");
            assertThat(subscription.options()).isEqualTo(SubscriptionOptions.DEFAULT);
        });
        assertThat(forwarder.journal()).isEmpty();
        run.run();
        assertThat(forwarder.subscription()).as("the same object").isSameAs(made.get(0));
        assertThat(counter.journal()).containsExactly("subscribed by c-0");
    }

    @Test
    @Rule("R34")
    void aConsumerThatIsOverIsSaidToTheCaller() {
        run.pipeline().stage("c").stop();
        run.run();

        assertThatIllegalStateException()
                .isThrownBy(() -> run.pipeline().subscribe("c", "a", SubscriptionOptions.DEFAULT))
                .withMessageContaining("'c'")
                .withMessageContaining("has ended");
        run.run();
        assertThat(counter.journal()).isEmpty();
    }

    @Test
    @Rule("R34")
    void aConsumerThatWasTakenOutIsNotThere() {
        run.pipeline().remove("c");
        run.run();

        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> run.pipeline().subscribe("c", "a", SubscriptionOptions.DEFAULT))
                .withMessageStartingWith("Pipeline 'p' has no stage 'c'.");
        assertThat(counter.journal()).isEmpty();
    }

    /**
     * GenStage ends the consumer, unless its subscription is temporary. Here there is no subscription that could end.
     */
    @ParameterizedTest
    @EnumSource(names = {"PERMANENT", "TEMPORARY"})
    @Rule("R56")
    void aProducerThatIsNotThereIsSaidToTheCallerAndTheConsumerGoesOn(CancelMode mode) {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> run.pipeline().subscribe("c", "unknown", cancel(mode)))
                .withMessageStartingWith("Pipeline 'p' has no stage 'unknown'.");
        run.run();

        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
        assertThat(forwarder.journal()).isEmpty();
    }

    /** A producer that has completed completes a late subscription at once. That is no failure. */
    @ParameterizedTest
    @CsvSource({"PERMANENT, COMPLETED", "TEMPORARY, RUNNING"})
    @Rule({"R57", "R143"})
    void aProducerThatHasEndedEndsALateSubscriptionAsItHasEndedItself(CancelMode mode, Status expected) {
        run.pipeline().stage("a").stop();
        run.run();

        run.pipeline().subscribe("c", "a", cancel(mode));
        run.run();

        assertThat(forwarder.journal()).startsWith("subscribed to a-0", "completed a-0");
        assertThat(run.stage("c").status()).isEqualTo(expected);
    }

    @Test
    @Rule({"R32", "R58"})
    void stagesAreSubscribedToByTheirNamesInTheOrderOfTheirDeclaration() {
        Forwarder declared = new Forwarder();
        HandDriven other = HandDriven.started(named().producer("a", Counter.silent())
                .producer("b", Counter.silent())
                .consumer("c", declared, s -> s.subscribeTo("b").subscribeTo("a")));

        other.pipeline().stage("b").cast(range(0, 1));
        other.run();

        assertThat(declared.journal()).containsExactly("subscribed to b-0", "subscribed to a-0");
        assertThat(declared.events()).containsExactly(0);
    }

    @Test
    @Rule({"R18", "R31"})
    void bothEndsSeeAllOptionsAlsoThoseThatAreTheirOwn() {
        SubscriptionOptions options =
                demand(7, 3).withCancelMode(CancelMode.TRANSIENT).withAttributes(Map.of("priority", 9));
        run.pipeline().subscribe("c", "a", options);
        run.run();

        assertThat(forwarder.subscription().options()).isEqualTo(options);
        SubscriptionSnapshot seen =
                run.stage("c").instances().get(0).input().subscriptions().get(0);
        assertThat(seen.options().attributes()).containsExactly(Map.entry("priority", 9));
    }

    @Test
    @Rule("R59")
    void aConsumerMaySubscribeToAProducerTwiceEachWithDemandOfItsOwn() {
        run.pipeline().subscribe("c", "a", demand(10, 5));
        run.pipeline().subscribe("c", "a", demand(3, 1));
        run.run();
        assertThat(run.stage("a").pendingDemand()).isEqualTo(13);

        run.pipeline().stage("a").cast(range(0, 12));
        run.run();
        assertThat(forwarder.batchSizes()).as("no batch is of both").containsExactlyInAnyOrder(5, 5, 2);
    }

    @Test
    @Rule({"R36", "D8"})
    void anOptionThatIsNotAllowedFailsBeforeAnythingIsStarted() {
        assertThatThrownBy(() -> named().producer("a", counter)
                        .consumer("c", forwarder, s -> s.subscribeTo("a", demand(10, 10))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("min-demand (10) must be below max-demand (10)");
        assertThatThrownBy(() -> named().producer("a", counter)
                        .consumer("c", forwarder, s -> s.subscribeTo("aa"))
                        .build())
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("there is no such stage");
        assertThat(counter.journal()).isEmpty();
    }

    @Test
    @Rule({"R5", "R41"})
    void aSubscriptionCanBeCancelledByAnybodyAndNobodyWaitsForIt() {
        Subscription subscription = run.pipeline()
                .subscribe("c", "a", manual().withCancelMode(CancelMode.TEMPORARY))
                .get(0);
        subscription.cancel();
        assertThat(forwarder.journal()).as("the caller did not wait").isEmpty();
        run.run();

        assertThat(forwarder.journal()).containsExactly("subscribed to a-0", "cancelled a-0 cancel");
        assertThat(counter.journal()).containsExactly("subscribed by c-0", "left by c-0 cancel");
    }
}
