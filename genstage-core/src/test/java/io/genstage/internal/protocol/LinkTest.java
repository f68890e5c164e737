package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.Cancellation;
import io.genstage.Cancellation.Kind;
import io.genstage.DemandControl;
import io.genstage.SubscriptionOptions;
import io.genstage.internal.protocol.Wire.Posted;
import io.genstage.testing.Rule;
import org.junit.jupiter.api.Test;

/** The methods of a subscription that any thread may call. */
class LinkTest {

    private static final SubscriptionOptions OPTIONS = SubscriptionOptions.DEFAULT.withDemand(10, 5);

    private static final RuntimeException REASON = new RuntimeException("enough");

    private final Wire producer = new Wire("a-0");

    private final Wire consumer = new Wire("c-1");

    private final Link<Integer> link = new Link<>(7, producer, consumer, "c", OPTIONS);

    @Test
    @Rule({"R18", "R31"})
    void knowsItsEndsItsPlaceAndItsOptions() {
        assertThat(link.id()).isEqualTo(7);
        assertThat(link.producer()).isEqualTo("a-0");
        assertThat(link.consumer()).isEqualTo("c-1");
        assertThat(link.stage()).isEqualTo("c");
        assertThat(link.options()).isSameAs(OPTIONS);
        assertThat(link).hasToString("c-1 <- a-0");
    }

    @Test
    @Rule("D13")
    void takesThePlaceOfAnotherOfTheSameEndsOrToTheSamePartition() {
        Wire otherConsumer = new Wire("c-2");
        SubscriptionOptions even = OPTIONS.withPartition("even");

        assertThat(link.canReplace(to(producer, consumer, OPTIONS))).isTrue();
        assertThat(link.canReplace(to(new Wire("b-0"), consumer, OPTIONS))).isFalse();
        assertThat(link.canReplace(to(producer, otherConsumer, OPTIONS))).isFalse();
        assertThat(link.canReplace(to(producer, consumer, even))).isFalse();
        assertThat(to(producer, consumer, even).canReplace(to(producer, otherConsumer, even)))
                .isTrue();
        assertThat(to(producer, consumer, even).canReplace(to(producer, consumer, OPTIONS.withPartition("odd"))))
                .isFalse();
    }

    private static Link<Integer> to(Wire producer, Wire consumer, SubscriptionOptions options) {
        return new Link<>(8, producer, consumer, "c", options);
    }

    // For any thread.

    @Test
    @Rule({"R41", "R149"})
    void aCancelIsPostedToTheConsumer() {
        link.cancel(REASON);

        assertThat(producer.messages()).isEmpty();
        assertThat(consumer.posted()).extracting(Posted::sender).containsOnlyNulls();
        assertThat(heardByProducer()).isEqualTo(new Cancellation(Kind.CANCEL, REASON));
    }

    @Test
    @Rule({"R41", "R149"})
    void aCancelNeedsNoReason() {
        link.cancel();

        assertThat(heardByProducer()).isEqualTo(new Cancellation(Kind.CANCEL, null));
    }

    @Test
    @Rule("D13")
    void aDetachIsPostedInTheSameWay() {
        link.detach();

        assertThat(producer.messages()).isEmpty();
        assertThat(heardByProducer()).isEqualTo(new Cancellation(Kind.DETACH, null));
    }

    /** Makes the consumer forward its messages, and checks what the producer then receives. */
    private Cancellation heardByProducer() {
        consumer.deliverTo(SideReceiver.of(new ConsumerSide<>(new Fates())));
        Posted posted = producer.posted().get(0);
        assertThat(posted.sender()).isSameAs(consumer);
        CancelRequest request = (CancelRequest) posted.message();
        assertThat(request.link()).isSameAs(link);
        return request.cancellation();
    }

    @Test
    @Rule({"R81", "R83", "D10"})
    void aManualAskIsPostedToTheConsumer() {
        link.control(DemandControl.MANUAL);

        link.ask(5);

        assertThat(producer.messages()).isEmpty();
        Posted posted = consumer.posted().get(0);
        assertThat(posted.sender()).isNull();
        CallerAsk ask = (CallerAsk) posted.message();
        assertThat(ask.link()).isSameAs(link);
        assertThat(ask.events()).isEqualTo(5);
    }

    @Test
    @Rule("R81")
    void isAskedBeforeItsDemandControlIsKnown() {
        link.ask(1);

        assertThat(consumer.messages()).hasSize(1);
    }

    @Test
    @Rule({"R54", "R81"})
    void anAskForZeroSendsNothingAndANegativeAskIsRejected() {
        link.control(DemandControl.MANUAL);

        link.ask(0);

        assertThatThrownBy(() -> link.ask(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Demand must not be negative, but is -1");
        assertThat(consumer.messages()).isEmpty();
    }

    @Test
    @Rule("R79")
    void aSubscriptionWithAutomaticDemandIsShownAsSuch() {
        link.control(DemandControl.AUTOMATIC);

        assertThatThrownBy(() -> link.ask(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The subscription of 'c-1' to 'a-0' asks automatically");
        assertThat(consumer.messages()).isEmpty();
    }

    @Test
    @Rule("R136")
    void isEndedWhenItsConsumerHasRemovedIt() {
        assertThat(link.isEnded()).isFalse();

        link.markEnded();

        assertThat(link.isEnded()).isTrue();
    }
}
