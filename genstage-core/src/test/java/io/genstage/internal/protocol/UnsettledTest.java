package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.Acknowledger;
import io.genstage.testing.Contract;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnsettledTest {

    private static final IllegalStateException ENDED = new IllegalStateException("the pipeline has ended");

    private final Owner owner = new Owner();

    private final Unsettled unsettled = new Unsettled(owner);

    private final List<String> notified = new ArrayList<>();

    @Test
    @Contract("A1")
    void anEventThatIsSettledAfterItWasGivenUpIsReportedOnce() {
        SourceReceipt given = unsettled.open(acknowledger(), 0, 1);
        unsettled.giveUpAll(ENDED);
        given.done();
        owner.run();

        assertThat(notified).containsExactly("failed");
        assertThat(owner.givenUp).containsExactly(0L);
        assertThat(unsettled.size()).isZero();
    }

    @Test
    @Contract("A1")
    void eventsAreNotifiedInTheOrderInWhichTheyWereSettled() {
        SourceReceipt first = unsettled.open(named("first"), 0, 1);
        SourceReceipt second = unsettled.open(named("second"), 1, 1);
        SourceReceipt third = unsettled.open(named("third"), 2, 1);
        second.done();
        third.done();
        first.done();
        owner.run();

        assertThat(notified).containsExactly("second", "third", "first");
        assertThat(unsettled.acknowledged(3)).isEqualTo(3);
    }

    @Test
    @Contract("A1")
    void theEventsOfABatchAreNotifiedTogetherInTheirOrder() {
        Receipts.array(new Receipt[] {open("first"), open("second"), open("third")})
                .done();

        assertThat(owner.posted).hasSize(1);
        owner.run();
        assertThat(notified).containsExactly("first", "second", "third");
        assertThat(unsettled.size()).isZero();
    }

    @Test
    @Contract("A1")
    void anEventOfABatchThatAnotherConsumerHoldsIsNotNotified() {
        SourceReceipt held = open("held");
        held.add(1);
        Receipts.array(new @Nullable Receipt[] {open("first"), held, null, open("last")})
                .done();
        owner.run();

        assertThat(notified).containsExactly("first", "last");
        held.done();
        owner.run();
        assertThat(notified).containsExactly("first", "last", "held");
    }

    @Test
    @Contract("A1")
    void aBatchMayHaveEventsOfSeveralSources() {
        Owner otherOwner = new Owner();
        Unsettled other = new Unsettled(otherOwner);
        SourceReceipt first = open("first");
        SourceReceipt second = other.open(named("second"), 0, 1);
        SourceReceipt shared = unsettled.open(named("shared"), 1, 2);
        Receipts.array(new Receipt[] {first, second, shared, shared}).done();

        owner.run();
        assertThat(notified).containsExactly("first", "shared");
        otherOwner.run();
        assertThat(notified).containsExactly("first", "shared", "second");
        assertThat(unsettled.size() + other.size()).isZero();
    }

    @Test
    @Contract("A1")
    void aConcurrentAcknowledgerIsNotifiedAtOnceAmongOtherEventsOfABatch() {
        SourceReceipt concurrent = unsettled.open(concurrent("concurrent"), 1, 1);
        SourceReceipt shared = unsettled.open(concurrent("shared"), 2, 2);
        Receipts.array(new Receipt[] {open("first"), concurrent, shared, shared, open("last")})
                .done();

        assertThat(notified).containsExactly("concurrent", "shared");
        owner.run();
        assertThat(notified).containsExactly("concurrent", "shared", "first", "last");
        assertThat(unsettled.size()).isZero();
    }

    @Test
    @Contract("A1")
    void theEventsBeforeOneThatCannotBeSettledAreNotified() {
        OutOfMemoryError thrown = new OutOfMemoryError("of the test");
        Receipt failing = new JointReceipt(Receipts.array(new Receipt[0]), 1) {
            @Override
            void settled() {
                throw thrown;
            }
        };
        SliceReceipts batch = Receipts.array(new Receipt[] {open("first"), open("second"), failing});

        assertThatThrownBy(batch::done).isSameAs(thrown);
        owner.run();
        assertThat(notified).containsExactly("first", "second");
    }

    @Test
    @Contract("A1")
    void anEventOfTheInletThatIsGivenUpAfterTheEndIsNotifiedAndCounted() {
        unsettled.drop(unsettled.open(named("dropped"), 7, 1), ENDED);
        unsettled.giveUpAll(ENDED);
        SourceReceipt atInlet = unsettled.open(named("at the inlet"), 7, 1);

        assertThat(unsettled.size()).isOne();
        atInlet.giveUp(ENDED);
        owner.run();

        assertThat(notified).containsExactly("failed", "failed");
        assertThat(unsettled.size()).isZero();
    }

    @Test
    @Contract("A8")
    void theFirstEventThatIsNotDoneBoundsTheAcknowledgedOnes() {
        List<SourceReceipt> receipts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            receipts.add(unsettled.open(named("e" + i), i, 1));
        }
        receipts.subList(41, 100).forEach(Receipt::done);
        receipts.subList(0, 40).forEach(Receipt::done);
        owner.run();

        assertThat(unsettled.acknowledged(100)).isEqualTo(40);
        receipts.get(40).done();
        owner.run();
        assertThat(unsettled.acknowledged(100)).isEqualTo(100);
        assertThat(unsettled.size()).isZero();
    }

    /** Opens the receipt of the next event. */
    private SourceReceipt open(String name) {
        return unsettled.open(named(name), unsettled.size(), 1);
    }

    private Acknowledger concurrent(String name) {
        return new Acknowledger.Concurrent() {
            @Override
            public void acknowledge() {
                notified.add(name);
            }

            @Override
            public void fail(Throwable cause) {
                notified.add("failed");
            }
        };
    }

    private Acknowledger acknowledger() {
        return named("acknowledged");
    }

    private Acknowledger named(String name) {
        return new Acknowledger() {
            @Override
            public void acknowledge() {
                notified.add(name);
            }

            @Override
            public void fail(Throwable cause) {
                notified.add("failed");
            }
        };
    }

    /** A stage that runs when the test says so. */
    private static final class Owner implements Unsettled.Owner {

        private final List<Message> posted = new ArrayList<>();

        private final List<Long> givenUp = new ArrayList<>();

        void run() {
            List<Message> all = List.copyOf(posted);
            posted.clear();
            SideReceiver receiver = new SideReceiver(null, null);
            all.forEach(message -> message.accept(receiver));
        }

        @Override
        public String id() {
            return "source-0";
        }

        @Override
        public void post(Message message, @Nullable Endpoint sender) {
            posted.add(message);
        }

        @Override
        public void callAcknowledgers(Runnable action) {
            action.run();
        }

        @Override
        public void acknowledgerThrew(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public boolean countsAsDone(Throwable cause) {
            return false;
        }

        @Override
        public void givenUp(long position, Throwable cause) {
            givenUp.add(position);
        }
    }
}
