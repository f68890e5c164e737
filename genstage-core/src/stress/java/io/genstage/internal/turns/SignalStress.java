package io.genstage.internal.turns;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.protocol.Signal;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** {@link Signal}: a message that stands for any number of changes, and is posted again as soon as it was lowered. */
final class SignalStress {

    private SignalStress() {}

    /**
     * Two senders raise one signal. {@link Signal#raise} is a compare-and-set: did both think that they have to post
     * it, it would be in the mailbox twice and its own successor, and the receiver would never come to the chain's end.
     */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one of them posts it")
    @Outcome(expect = FORBIDDEN, desc = "it is posted twice, or never")
    @State
    public static class RaiseAgainstRaise {

        private final Signal signal = new Signal() {
            @Override
            public void accept(Receiver receiver) {
                throw new AssertionError("not delivered here");
            }
        };

        @Actor
        public void one(ZZ_Result result) {
            result.r1 = signal.raise();
        }

        @Actor
        public void two(ZZ_Result result) {
            result.r2 = signal.raise();
        }
    }

    /**
     * Two senders change something each and raise one signal, through a mailbox, and whoever finds that idle activates
     * the receiver. A change that finds the signal raised is seen by the look behind {@link Signal#lower}.
     */
    @JCStressTest
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "the last look has seen the last change of both")
    @Outcome(expect = FORBIDDEN, desc = "a change goes unseen: an ask without an answer, or an event left in an inlet")
    @State
    public static class RaiseAgainstLook {

        private final Mailbox mailbox = new Mailbox() {
            @Override
            protected boolean attempt() {
                return true;
            }
        };

        private final Signal changed = new Signal() {
            @Override
            public void accept(Receiver receiver) {
                lower();
                seenOfOne = ofOne;
                seenOfTwo = ofTwo;
            }
        };

        private volatile int ofOne;

        private volatile int ofTwo;

        private int seenOfOne;

        private int seenOfTwo;

        @Actor
        public void one() {
            ofOne = 1;
            raise();
            ofOne = 2;
            raise();
        }

        @Actor
        public void two() {
            ofTwo = 1;
            raise();
            ofTwo = 2;
            raise();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = mailbox.isIdle() ? seenOfOne : -1;
            result.r2 = seenOfTwo;
        }

        private void raise() {
            if (changed.raise() && mailbox.push(changed)) {
                do {
                    acceptAll(mailbox);
                } while (!mailbox.goIdle());
            }
        }

        private static void acceptAll(Mailbox mailbox) {
            for (Message message = mailbox.take(); message != null; message = mailbox.take()) {
                message.accept(null);
            }
        }
    }
}
