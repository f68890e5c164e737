package io.genstage.conformance;

import static io.genstage.conformance.Scene.cancel;
import static io.genstage.conformance.Scene.manual;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.CancelMode;
import io.genstage.InvalidPipelineException;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GenStage's "$gen_producer" and "$gen_consumer message errors", as far as an application can cause them here. */
class ProtocolErrorsTest {

    private final Counter counter = Counter.silent();

    private final Forwarder forwarder = new Forwarder();

    /** GenStage answers with a cancel. Here the consumer's {@code cancelled} has been called already. */
    @Test
    @Rule({"R45", "R46"})
    void anAskOverASubscriptionThatIsOverIsIgnored() {
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .consumer("c", forwarder, s -> s.subscribeTo("a", manual().withCancelMode(CancelMode.TEMPORARY))));
        Subscription over = forwarder.subscription();
        over.cancel();
        run.run();

        over.ask(10);
        run.run();
        run.pipeline().stage("a").cast(range(0, 10));
        run.run();

        assertThat(counter.demands()).isEmpty();
        assertThat(forwarder.events()).isEmpty();
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule({"R46", "R48"})
    void aCancelOfASubscriptionThatIsOverIsIgnored() {
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .consumer("c", forwarder, s -> s.subscribeTo("a", cancel(CancelMode.TEMPORARY))));
        Subscription over = forwarder.subscription();

        over.cancel();
        over.cancel(new IllegalStateException("too late"));
        run.run();
        over.cancel(new IllegalStateException("later still"));
        over.detach();
        run.run();

        assertThat(forwarder.journal()).containsExactly("subscribed to a-0", "cancelled a-0 cancel");
        assertThat(counter.journal()).containsExactly("subscribed by c-0", "left by c-0 cancel");
    }

    /** A consumer as the producing end, and a producer as the consuming one. */
    @ParameterizedTest
    @CsvSource({"c, d, 'd', emits nothing", "b, a, 'b', is a producer and cannot subscribe"})
    @Rule({"R33", "R50"})
    void stagesOfTheWrongKindAreNotSubscribedAndGoOn(String consumer, String producer, String culprit, String why) {
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .producer("b", Counter.silent())
                .consumer("c", forwarder, s -> s.subscribeTo("a"))
                .consumer("d", new Forwarder(), s -> s.subscribeTo("b")));

        assertThatThrownBy(() -> run.pipeline().subscribe(consumer, producer, SubscriptionOptions.DEFAULT))
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining(culprit)
                .hasMessageContaining(why);
        run.pipeline().stage("a").cast(range(0, 3));
        run.run();

        assertThat(forwarder.events()).isEqualTo(range(0, 3));
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }
}
