package io.genstage.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.protocol.Message;
import io.genstage.protocol.Receiver;
import io.genstage.protocol.Signal;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link Signal}: a message that stands for any number of changes, and is posted again as soon as it was lowered. */
final class SignalStress {

    private SignalStress() {}

    /**
     * Two senders change something each and raise one signal, through a mailbox, and whoever finds that idle activates the
     * receiver. A change that is made while the signal is raised is seen by the look that lowers it, and a signal that is
     * posted again while the rest of its chain still waits must not tear that chain: {@code StageShell.receive} takes it out
     * of the chain before it lowers it.
     */
    @JCStressTest
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "the last look has seen the last change of both")
    @Outcome(expect = FORBIDDEN, desc = "a change goes unseen: an ask without an answer, or an event left in an inlet")
    @State
    public static class RaiseAgainstLook {

        private final Mailbox mailbox = new Mailbox() {};

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
                    acceptAll(mailbox.drain());
                } while (!mailbox.goIdle());
            }
        }

        private static void acceptAll(Message chain) {
            Message rest = chain;
            while (rest != null) {
                Message message = rest;
                rest = message.next();
                message.next(null);
                message.accept(null);
            }
        }
    }
}
