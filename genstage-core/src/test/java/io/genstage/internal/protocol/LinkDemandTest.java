package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.DemandControl;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.Wire.Posted;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The two counters of a subscription, and the messages between its ends. */
class LinkDemandTest {

    private static final SubscriptionOptions OPTIONS = SubscriptionOptions.DEFAULT.withDemand(10, 5);

    private final Wire producer = new Wire("a-0");

    private final Wire consumer = new Wire("c-1");

    private final Link<Integer> link = new Link<>(7, producer, consumer, "c", OPTIONS);

    // For the consumer.

    @Test
    @Rule({"R84", "R88"})
    void asksAreOneSignalUntilTheProducerLooks() {
        link.release();
        handle(5);
        handle(5);
        assertThat(producer.posted()).containsExactly(new Posted(link, consumer));
        look();
        assertThat(link.outstanding()).isEqualTo(20);

        handle(5);
        assertThat(producer.messages()).containsExactly(link);
        assertThat(link.outstanding()).as("it has not read the new level yet").isEqualTo(20);
        look();
        assertThat(link.outstanding()).isEqualTo(25);
    }

    @Test
    @Rule({"R84", "R88"})
    void anAskWhileTheProducerReadsTheLevelIsSentAgain() {
        List<Link<?>> asked = new ArrayList<>();
        link.release();

        producer.deliverTo(new RecordingReceiver() {
            @Override
            public void asked(Link<?> by) {
                asked.add(by);
                handle(5);
            }
        });

        assertThat(asked).containsExactly(link);
        assertThat(producer.messages()).containsExactly(link);
    }

    @Test
    @Rule("R69")
    void asksAgainWhenExactlyTheMinimumIsLeft() {
        link.release();
        look();
        handle(4);
        assertThat(producer.messages()).as("6 are left").isEmpty();

        handle(1);

        look();
        assertThat(link.outstanding()).as("because no event was delivered").isEqualTo(15);
    }

    @Test
    @Rule({"R69", "R76"})
    void failedEventsReturnTheirDemand() {
        link.release();
        look();
        link.beginProcessing(7);
        link.failed(7);

        link.askIfLow();

        look();
        assertThat(link.outstanding()).isEqualTo(17);
    }

    @Test
    @Rule({"R66", "R79"})
    void aBatchIsTheDifferenceOfTheBoundsOrAllQueuedEvents() {
        assertThat(link.batchSize()).isEqualTo(5);

        link.control(DemandControl.MANUAL);

        assertThat(link.batchSize()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    @Rule({"R238", "R239"})
    void showsTheConsumersFigures() {
        link.control(DemandControl.AUTOMATIC);
        link.release();
        link.received(20);
        handle(3);
        link.beginProcessing(5);
        link.failed(5);
        link.beginProcessing(3);
        link.skipped(2);
        link.deadLettered(1);
        link.abandoned(2);
        link.abandoned(2);
        link.beginProcessing(1);

        assertThat(link.consumerSnapshot())
                .isEqualTo(new SubscriptionSnapshot(
                        7, "a-0", OPTIONS, DemandControl.AUTOMATIC, 10, 20, 3, 1, 5, 2, 1, 0, 4));
    }

    // For the producer.

    @Test
    @Rule({"R74", "R158"})
    void deliversToTheConsumer() {
        link.release();
        look();

        link.deliver(events(4));
        link.deliver(events(6));

        assertThat(consumer.posted())
                .allSatisfy(posted -> assertThat(posted.sender()).isSameAs(producer))
                .extracting(posted -> ((Delivery<?>) posted.message()).size())
                .containsExactly(4, 6);
        assertThat(link.outstanding()).isZero();
        assertThat(link.producerSnapshot(null)).isEqualTo(new ConsumerSnapshot(7, "c-1", 10, 10, null));
    }

    @Test
    @Rule({"R74", "R75", "R177"})
    void deliversNeitherMoreThanWasAskedForNorNothing() {
        link.release();
        look();
        link.deliver(events(7));

        assertThatThrownBy(() -> link.deliver(events(4)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The dispatcher of 'a-0' delivers 4 events to 'c-1', whose outstanding demand is 3");
        assertThatThrownBy(() -> link.deliver(events(0))).isInstanceOf(IllegalStateException.class);
        assertThat(consumer.messages()).hasSize(1);
        assertThat(link.outstanding()).isEqualTo(3);
    }

    @Test
    @Rule({"R45", "R147", "D9"})
    void deliversNothingAfterItsEnd() {
        link.release();
        look();
        link.dismiss();

        assertThatThrownBy(() -> link.deliver(events(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The dispatcher of 'a-0' delivers to 'c-1', which has left");
        assertThat(consumer.messages()).isEmpty();
    }

    @Test
    @Rule({"R145", "R151"})
    void itsEndArrivesAfterItsEvents() {
        link.release();
        look();
        link.deliver(events(1));

        link.end(null);

        assertThat(consumer.messages()).hasExactlyElementsOfTypes(Delivery.class, Ended.class);
        assertThat(consumer.posted().get(1).sender()).isSameAs(producer);
    }

    @Test
    @Rule({"R238", "R239"})
    void showsTheProducersFigures() {
        PartitionSnapshot partition = new PartitionSnapshot("x", "c-1", 3);
        link.release();
        look();
        link.deliver(events(4));

        assertThat(link.producerSnapshot(partition)).isEqualTo(new ConsumerSnapshot(7, "c-1", 10, 4, partition));
    }

    @Test
    @Rule("R159")
    void keepsTheDispatchersAttachment() {
        assertThat(link.attachment()).isNull();

        link.attach("note");

        assertThat(link.attachment()).isEqualTo("note");
    }

    /** The consumer handles events, and asks if outstanding demand is low. */
    private void handle(int count) {
        link.beginProcessing(count);
        link.handled(count);
        link.askIfLow();
    }

    /** The producer, which has admitted the link, reads the requested level. */
    private void look() {
        link.admit(Source.nothing());
        producer.clear();
        link.lower();
        link.readRequested();
    }

    private static EventSlice<Integer> events(int count) {
        return ArraySlice.copyOf(Collections.nCopies(count, 0));
    }
}
