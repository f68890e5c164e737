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

/**
 * {@link Signal}: one posted signal stands for any number of changes. It can be posted again once the receiver has
 * lowered it.
 */
final class SignalStress {

    private SignalStress() {}

    /**
     * Two sender threads raise one signal. {@link Signal#raise} is one atomic exchange. If both threads posted the
     * signal, the mailbox would contain it twice. The signal would then be its own successor, and the receiver would
     * never reach the end of the chain.
     */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one sender posts the signal")
    @Outcome(expect = FORBIDDEN, desc = "both senders post the signal, or neither does")
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
     * Two sender threads each change a field and raise the same signal, which is posted to a mailbox. The thread that
     * finds the mailbox idle activates the receiver. If a sender thread changes its field and finds the signal raised,
     * the receiver must see the change when it reads the field after {@link Signal#lower}.
     */
    @JCStressTest
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "the receiver's last read sees the last change of both senders")
    @Outcome(expect = FORBIDDEN, desc = "the receiver misses a change, for example a request or an event in an inlet")
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
