package io.genstage.internal.protocol;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Tests {@link Unsettled}: any thread settles events, and the stage notifies their acknowledgers in its turn. */
final class UnsettledStress {

    private UnsettledStress() {}

    /** An event that its source tracks. */
    abstract static class OneEvent {

        final TrackingStage source = new TrackingStage();

        final SourceReceipt receipt;

        private final Notified acknowledger;

        OneEvent(Notified acknowledger) {
            this.acknowledger = acknowledger;
            this.receipt = source.open(acknowledger, 1);
        }

        final void lookAfterEnd(III_Result result) {
            result.r1 = acknowledger.count();
            result.r2 = source.givenUp();
            result.r3 = (int) source.unsettled();
        }
    }

    /**
     * Two threads settle two events each. Each pushes its events onto the stack of settled events, and signals the
     * stage if the stack was empty. The stage takes the whole stack, also while the other thread pushes an event.
     */
    @JCStressTest
    @Outcome(id = "2, 2, 0", expect = ACCEPTABLE, desc = "each acknowledger was notified once")
    @Outcome(expect = FORBIDDEN, desc = "an acknowledger was notified twice or never, or an event stays unsettled")
    @State
    public static class SettleAgainstSettle {

        private final TrackingStage source = new TrackingStage();

        private final Notified ofOne = new Notified();

        private final Notified ofTwo = new Notified();

        private final SourceReceipt first = source.open(ofOne, 1);

        private final SourceReceipt second = source.open(ofTwo, 1);

        private final SourceReceipt third = source.open(ofOne, 1);

        private final SourceReceipt fourth = source.open(ofTwo, 1);

        @Actor
        public void one() {
            first.done();
            third.done();
        }

        @Actor
        public void two() {
            second.done();
            fourth.done();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = ofOne.count();
            result.r2 = ofTwo.count();
            result.r3 = (int) source.unsettled();
        }
    }

    /**
     * Two threads settle a batch of three events each: each passes the events that it has settled to the stage at once.
     * One event is in both batches, and only the thread that settles its second part passes it on.
     */
    @JCStressTest
    @Outcome(id = "3, 2, 0", expect = ACCEPTABLE, desc = "each acknowledger was notified once")
    @Outcome(expect = FORBIDDEN, desc = "an acknowledger was notified twice or never, or an event stays unsettled")
    @State
    public static class BatchAgainstBatch {

        private final TrackingStage source = new TrackingStage();

        private final Notified ofOne = new Notified();

        private final Notified ofTwo = new Notified();

        private final SourceReceipt ofBoth = source.open(ofOne, 2);

        private final SliceReceipts first =
                Receipts.array(new Receipt[] {source.open(ofOne, 1), ofBoth, source.open(ofOne, 1)});

        private final SliceReceipts second =
                Receipts.array(new Receipt[] {source.open(ofTwo, 1), ofBoth, source.open(ofTwo, 1)});

        @Actor
        public void one() {
            first.done();
        }

        @Actor
        public void two() {
            second.done();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = ofOne.count();
            result.r2 = ofTwo.count();
            result.r3 = (int) source.unsettled();
        }
    }

    /** A thread settles a batch of two events, while the pipeline ends and gives up all events that are not settled. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "both events were done first")
    @Outcome(id = "1, 10, 0", expect = ACCEPTABLE, desc = "the first event was done, and the second one given up")
    @Outcome(id = "10, 1, 0", expect = ACCEPTABLE, desc = "the first event was given up, and the second one done")
    @Outcome(id = "10, 10, 0", expect = ACCEPTABLE, desc = "both events were given up first")
    @Outcome(expect = FORBIDDEN, desc = "an acknowledger was notified twice or never")
    @State
    public static class BatchAgainstGiveUpAll {

        private final TrackingStage source = new TrackingStage();

        private final Notified ofFirst = new Notified();

        private final Notified ofSecond = new Notified();

        private final SliceReceipts batch =
                Receipts.array(new Receipt[] {source.open(ofFirst, 1), source.open(ofSecond, 1)});

        @Actor
        public void done() {
            batch.done();
        }

        @Actor
        public void end() {
            source.giveUpAll();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = ofFirst.count();
            result.r2 = ofSecond.count();
            result.r3 = (int) source.unsettled();
        }
    }

    /**
     * A thread settles an event, while the pipeline ends and gives up all events that are not settled. One of them
     * notifies the acknowledger. The stage is notified of the given-up event once, also if it is settled afterwards.
     */
    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the event was done first")
    @Outcome(id = "10, 1, 0", expect = ACCEPTABLE, desc = "the event was given up first")
    @Outcome(expect = FORBIDDEN, desc = "the acknowledger or the stage was notified twice or never")
    @State
    public static class SettleAgainstGiveUpAll extends OneEvent {

        public SettleAgainstGiveUpAll() {
            super(new Notified());
        }

        @Actor
        public void done() {
            receipt.done();
        }

        @Actor
        public void end() {
            source.giveUpAll();
        }

        @Arbiter
        public void look(III_Result result) {
            lookAfterEnd(result);
        }
    }

    /** The same with an acknowledger that is notified at once: the two threads notify it without a common turn. */
    @JCStressTest
    @JCStressMeta(SettleAgainstGiveUpAll.class)
    @State
    public static class ConcurrentSettleAgainstGiveUpAll extends OneEvent {

        public ConcurrentSettleAgainstGiveUpAll() {
            super(new Notified.AtOnce());
        }

        @Actor
        public void done() {
            receipt.done();
        }

        @Actor
        public void end() {
            source.giveUpAll();
        }

        @Arbiter
        public void look(III_Result result) {
            lookAfterEnd(result);
        }
    }
}
