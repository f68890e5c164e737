package io.genstage.conformance;

import static io.genstage.conformance.Scene.demand;
import static io.genstage.conformance.Scene.manual;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static io.genstage.conformance.Scene.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import org.junit.jupiter.api.Test;

/** GenStage's "producer-to-consumer demand": what two consumers of one broadcast request and receive. */
class ProducerToConsumerDemandTest {

    private final Counter counter = Counter.counting();

    private final Forwarder one = new Forwarder();

    private final Forwarder two = new Forwarder();

    @Test
    @Rule({"R171", "R174"})
    void broadcastConsumersOfUnequalDemandGetTheSameBatches() {
        HandDriven run = Scene.begun(named().producer("a", counter, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("one", one, s -> s.subscribeTo("a", demand(10, 0)))
                .consumer("two", two, s -> s.subscribeTo("a", demand(20, 0))));
        until(run, () -> one.events().size() > 1009 && two.events().size() > 1009);

        assertThat(one.batches()).contains(range(1000, 1010));
        assertThat(two.batches()).contains(range(1000, 1010));
        assertThat(one.batches().get(0)).as("from the first event on").isEqualTo(range(0, 10));
        assertThat(two.batches().get(0)).isEqualTo(range(0, 10));
    }

    @Test
    @Rule({"R168", "R172", "D2"})
    void aBroadcastConsumerThatNeverAsksHoldsTheOthersUntilItIsCancelled() {
        Forwarder stale = new Forwarder();
        HandDriven run = HandDriven.started(named().producer("a", counter, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("stale", stale, s -> s.subscribeTo("a", manual()))
                .consumer("one", one, s -> s.subscribeTo("a", demand(10, 0)))
                .consumer("two", two, s -> s.subscribeTo("a", demand(20, 0))));
        assertThat(one.batches()).isEmpty();
        assertThat(two.batches()).isEmpty();

        stale.subscription().cancel(new IllegalStateException("killed"));
        until(run, () -> one.events().size() > 1009 && two.events().size() > 1009);

        assertThat(one.batches()).contains(range(1000, 1010));
        assertThat(two.batches()).contains(range(1000, 1010));
        assertThat(stale.batches()).isEmpty();
    }

    @Test
    @Rule("R171")
    void theCommonDemandOfABroadcastIsPassedToTheProducerOnce() {
        Counter nothing = Counter.silent();
        HandDriven.started(named().producer("a", nothing, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("one", one, s -> s.subscribeTo("a", demand(10, 0)))
                .consumer("two", two, s -> s.subscribeTo("a", demand(20, 0))));

        assertThat(nothing.demands()).containsExactly(10L);
    }
}
