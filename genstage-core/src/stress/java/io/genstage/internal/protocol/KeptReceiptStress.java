package io.genstage.internal.protocol;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Tests {@link KeptReceipt}: a handler that has kept an event notifies its acknowledger on any thread. */
final class KeptReceiptStress {

    private static final RuntimeException CAUSE = new IllegalStateException("given up by the test");

    private KeptReceiptStress() {}

    /** Counts the receipts that are settled. */
    private record Counter(AtomicInteger settled) implements KeptReceipt.Keeper {

        @Override
        public void released() {}

        @Override
        public void settled(KeptReceipt receipt, @Nullable Throwable cause) {
            settled.incrementAndGet();
        }
    }

    /** A source's event that a handler has kept. */
    private static final class Kept {

        private final Notified source = new Notified();

        private final AtomicInteger settled = new AtomicInteger();

        private final KeptReceipt receipt = KeptReceipt.of(
                null,
                ArraySlice.of(new Object[] {1}, new Receipt[] {new TrackingStage().open(source, 1)}, 1),
                new Counter(settled));

        private static Kept afterItsCall() {
            Kept kept = new Kept();
            kept.receipt.callReturned();
            return kept;
        }

        private void look(II_Result result) {
            result.r1 = source.count();
            result.r2 = settled.get();
        }
    }

    /** Another thread acknowledges the event while the call that has kept it returns. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "source and stage were notified once")
    @Outcome(expect = FORBIDDEN, desc = "the source or the stage was notified twice or never")
    @State
    public static class AcknowledgeAgainstReturn {

        private final Kept kept = new Kept();

        @Actor
        public void acknowledge() {
            kept.receipt.acknowledge();
        }

        @Actor
        public void returnFromCall() {
            kept.receipt.callReturned();
        }

        @Arbiter
        public void look(II_Result result) {
            kept.look(result);
        }
    }

    /** One thread acknowledges the event, another thread fails it. The first call counts. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "10, 1"},
            expect = ACCEPTABLE,
            desc = "source and stage were notified once")
    @Outcome(expect = FORBIDDEN, desc = "the source or the stage was notified twice or never")
    @State
    public static class AcknowledgeAgainstFail {

        private final Kept kept = Kept.afterItsCall();

        @Actor
        public void acknowledge() {
            kept.receipt.acknowledge();
        }

        @Actor
        public void fail() {
            kept.receipt.fail(CAUSE);
        }

        @Arbiter
        public void look(II_Result result) {
            kept.look(result);
        }
    }

    /** Another thread acknowledges the event while the call that has kept it throws: the event is the stage's again. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the acknowledgement has no effect")
    @Outcome(expect = FORBIDDEN, desc = "the source was notified of an event that will be handled again")
    @State
    public static class AcknowledgeAgainstRevoke {

        private final Kept kept = new Kept();

        @Actor
        public void acknowledge() {
            kept.receipt.acknowledge();
        }

        @Actor
        public void revoke() {
            kept.receipt.revoke();
        }

        @Arbiter
        public void look(II_Result result) {
            kept.look(result);
        }
    }

    /** Another thread acknowledges the event while the stage ends and gives the event up. */
    @JCStressTest
    @Outcome(
            id = "false, 1, 1",
            expect = ACCEPTABLE,
            desc = "the event was acknowledged first, and the stage counts it")
    @Outcome(id = "true, 10, 0", expect = ACCEPTABLE, desc = "the event was given up first")
    @Outcome(expect = FORBIDDEN, desc = "both settle the event, or neither does")
    @State
    public static class AcknowledgeAgainstEnd {

        private final Kept kept = Kept.afterItsCall();

        @Actor
        public void acknowledge() {
            kept.receipt.acknowledge();
        }

        @Actor
        public void end(ZII_Result result) {
            result.r1 = kept.receipt.end(CAUSE);
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r2 = kept.source.count();
            result.r3 = kept.settled.get();
        }
    }

    /**
     * The handler emits two events with the acknowledger while another thread notifies it. If the receipt can still be
     * used, it is not settled before the two events are.
     */
    @JCStressTest
    @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE, desc = "the events were emitted first, and settled the receipt")
    @Outcome(id = "0, 0, 1, 1", expect = ACCEPTABLE, desc = "the acknowledgement was first")
    @Outcome(id = "1, 1, .*", expect = FORBIDDEN, desc = "the source was notified before the events were settled")
    @Outcome(expect = FORBIDDEN, desc = "the source or the stage was notified twice or never")
    @State
    public static class AcknowledgeAgainstEmit {

        private final Kept kept = Kept.afterItsCall();

        @Actor
        public void emit(IIII_Result result) {
            if (kept.receipt.passToEmitted(2)) {
                result.r1 = 1;
                kept.receipt.done();
                result.r2 = kept.source.count();
                kept.receipt.done();
            }
        }

        @Actor
        public void acknowledge() {
            kept.receipt.acknowledge();
        }

        @Arbiter
        public void look(IIII_Result result) {
            result.r3 = kept.source.count();
            result.r4 = kept.settled.get();
        }
    }

    /**
     * The handler has emitted an event with the acknowledger, and emits another while the first is settled. {@code
     * Receipt.tryAdd} adds no part to a receipt that is settled.
     */
    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "the second event was emitted first, and settled the receipt")
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "the first event was settled first")
    @Outcome(expect = FORBIDDEN, desc = "the source was notified twice or never")
    @State
    public static class EmitAgainstDone {

        private final Kept kept = Kept.afterItsCall();

        public EmitAgainstDone() {
            kept.receipt.passToEmitted(1);
        }

        @Actor
        public void emit(ZI_Result result) {
            result.r1 = kept.receipt.passToEmitted(1);
            if (result.r1) {
                kept.receipt.done();
            }
        }

        @Actor
        public void done() {
            kept.receipt.done();
        }

        @Arbiter
        public void look(ZI_Result result) {
            result.r2 = kept.source.count();
        }
    }
}
