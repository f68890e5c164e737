package io.genstage.internal.protocol;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Tests {@link Receipt}: the last of the threads that hold a part settles it, and its acknowledger is notified once. */
final class ReceiptStress {

    private static final RuntimeException CAUSE = new IllegalStateException("given up by the test");

    private ReceiptStress() {}

    /** A receipt with two parts. */
    abstract static class TwoParts {

        final TrackingStage source = new TrackingStage();

        final Notified acknowledger;

        final SourceReceipt receipt;

        TwoParts() {
            this(new Notified());
        }

        TwoParts(Notified acknowledger) {
            this.acknowledger = acknowledger;
            this.receipt = source.open(acknowledger, 2);
        }

        final void lookAfterGiveUp(II_Result result) {
            result.r1 = acknowledger.count();
            result.r2 = source.givenUp();
        }
    }

    /**
     * Two threads settle the two parts of a receipt. {@code Receipt.done} needs no atomic operation if one part is
     * left, because only the holder of a part adds parts. If both threads read before either wrote, both must count
     * down atomically.
     */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the acknowledger was notified once that the events are done")
    @Outcome(expect = FORBIDDEN, desc = "it was notified twice or never, or an event stays unsettled")
    @State
    public static class DoneAgainstDone extends TwoParts {

        @Actor
        public void one() {
            receipt.done();
        }

        @Actor
        public void two() {
            receipt.done();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = acknowledger.count();
            result.r2 = (int) source.unsettled();
        }
    }

    /**
     * A thread adds a part and settles both of its parts, while another thread settles the only other part. Before the
     * first thread has settled its last part, the acknowledger must not be notified.
     */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the acknowledger was notified once, after the last part")
    @Outcome(id = "1, .*", expect = FORBIDDEN, desc = "the acknowledger was notified although a part was not settled")
    @Outcome(expect = FORBIDDEN, desc = "the acknowledger was notified twice or never")
    @State
    public static class AddAgainstDone extends TwoParts {

        @Actor
        public void add(II_Result result) {
            receipt.add(1);
            receipt.done();
            result.r1 = acknowledger.count();
            receipt.done();
        }

        @Actor
        public void done() {
            receipt.done();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = acknowledger.count();
        }
    }

    /**
     * A thread gives its part up, while another thread settles its part as done. The thread that settles the last part
     * sees that the other part was given up.
     */
    @JCStressTest
    @Outcome(
            id = "10, 1",
            expect = ACCEPTABLE,
            desc = "acknowledger and stage were notified once of the given-up event")
    @Outcome(id = "1, .*", expect = FORBIDDEN, desc = "the event counts as done although a part was given up")
    @Outcome(expect = FORBIDDEN, desc = "the acknowledger or the stage was notified twice or never")
    @State
    public static class GiveUpAgainstDone extends TwoParts {

        @Actor
        public void giveUp() {
            receipt.giveUp(CAUSE);
        }

        @Actor
        public void done() {
            receipt.done();
        }

        @Arbiter
        public void look(II_Result result) {
            lookAfterGiveUp(result);
        }
    }

    /** Two threads give their parts up. The first cause counts, and the acknowledger is notified once. */
    @JCStressTest
    @Outcome(
            id = "10, 1",
            expect = ACCEPTABLE,
            desc = "acknowledger and stage were notified once of the given-up event")
    @Outcome(expect = FORBIDDEN, desc = "the acknowledger or the stage was notified twice or never")
    @State
    public static class GiveUpAgainstGiveUp extends TwoParts {

        @Actor
        public void one() {
            receipt.giveUp(CAUSE);
        }

        @Actor
        public void two() {
            receipt.giveUp(CAUSE);
        }

        @Arbiter
        public void look(II_Result result) {
            lookAfterGiveUp(result);
        }
    }

    /**
     * Two events came of two events together. One thread handles its event, and another thread gives its event up. The
     * {@link JointReceipt} passes the failure on to both original events.
     */
    @JCStressTest
    @Outcome(id = "10, 10", expect = ACCEPTABLE, desc = "both acknowledgers were notified once of the given-up event")
    @Outcome(expect = FORBIDDEN, desc = "an acknowledger was notified twice or never, or of an event that is done")
    @State
    public static class JointGiveUpAgainstDone {

        private final TrackingStage source = new TrackingStage();

        private final Notified first = new Notified();

        private final Notified second = new Notified();

        private final Receipt receipt =
                new JointReceipt(Receipts.array(new Receipt[] {source.open(first, 1), source.open(second, 1)}), 2);

        @Actor
        public void giveUp() {
            receipt.giveUp(CAUSE);
        }

        @Actor
        public void done() {
            receipt.done();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = first.count();
            result.r2 = second.count();
        }
    }

    /**
     * A source withdraws an event while one stage checks whether it is withdrawn, and another stage has handled it. If
     * the first stage sees the withdrawal, it gives its part up. Otherwise it handles the event.
     */
    @JCStressTest
    @Outcome(id = "true, 10", expect = ACCEPTABLE, desc = "a stage dropped the withdrawn event, which is given up")
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "both stages handled the event")
    @Outcome(expect = FORBIDDEN, desc = "the acknowledger was notified twice or never, or wrongly")
    @State
    public static class WithdrawAgainstDone extends TwoParts {

        @Actor
        public void check(ZI_Result result) {
            result.r1 = receipt.withdrawn();
            if (result.r1) {
                receipt.giveUp(CAUSE);
            } else {
                receipt.done();
            }
        }

        @Actor
        public void withdraw() {
            acknowledger.withdraw();
            receipt.done();
        }

        @Arbiter
        public void look(ZI_Result result) {
            result.r2 = acknowledger.count();
        }
    }

    /** An acknowledger that is notified at once, on the thread that settles the last of two parts. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "it was notified once")
    @Outcome(expect = FORBIDDEN, desc = "it was notified twice or never")
    @State
    public static class ConcurrentDoneAgainstDone extends TwoParts {

        public ConcurrentDoneAgainstDone() {
            super(new Notified.AtOnce());
        }

        @Actor
        public void one() {
            receipt.done();
        }

        @Actor
        public void two() {
            receipt.done();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = acknowledger.count();
        }
    }
}
