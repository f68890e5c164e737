package io.genstage.internal.turns;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Receiver;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** {@link Mailbox}: one reference is both the queue and the receiver's state. */
final class MailboxStress {

    private MailboxStress() {}

    /**
     * Two sender threads push to an idle mailbox. Both try to replace {@code IDLE} by compare-and-set in {@link
     * Mailbox#push}. With a plain write, both threads would activate the receiver, and one message would be lost.
     */
    @JCStressTest
    @Outcome(
            id = {"true, false, 12", "false, true, 21"},
            expect = ACCEPTABLE,
            desc = "one sender activates the receiver, and both messages are queued")
    @Outcome(expect = FORBIDDEN, desc = "no sender activates the receiver, or both do, or a message is lost")
    @State
    public static class PushAgainstPush {

        private final Mailbox mailbox = new Mailbox() {
            @Override
            protected boolean attempt() {
                return true;
            }
        };

        @Actor
        public void one(ZZI_Result result) {
            result.r1 = mailbox.push(new Digit(1));
        }

        @Actor
        public void two(ZZI_Result result) {
            result.r2 = mailbox.push(new Digit(2));
        }

        @Arbiter
        public void look(ZZI_Result result) {
            result.r3 = digits(0, mailbox);
        }
    }

    /**
     * A sender thread pushes a message while the receiver, which found no message, becomes idle. {@link Mailbox#goIdle}
     * replaces {@code null} by {@code IDLE} with a compare-and-set. With a separate read and write, no thread would
     * handle a message that was pushed in between.
     */
    @JCStressTest
    @Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "the receiver is idle first, so the sender activates it")
    @Outcome(id = "false, false, 1", expect = ACCEPTABLE, desc = "the message is first, so the receiver continues")
    @Outcome(id = "false, true, .*", expect = FORBIDDEN, desc = "a wake-up is lost: an idle stage has a message")
    @Outcome(id = "true, false, .*", expect = FORBIDDEN, desc = "two activations of a stage run at once")
    @Outcome(expect = FORBIDDEN, desc = "the message is lost")
    @State
    public static class PushAgainstGoIdle {

        private final Mailbox mailbox = active();

        @Actor
        public void sender(ZZI_Result result) {
            result.r1 = mailbox.push(new Digit(1));
        }

        @Actor
        public void receiver(ZZI_Result result) {
            result.r2 = mailbox.goIdle();
        }

        @Arbiter
        public void look(ZZI_Result result) {
            result.r3 = mailbox.isIdle() ? 0 : digits(0, mailbox);
        }
    }

    /**
     * A sender thread pushes messages while the receiver takes the queued messages. {@link Mailbox#take} replaces the
     * whole chain by {@code null} in one atomic exchange, and then reverses the chain. A separate read and write would
     * lose messages that were pushed in between. A sender thread whose compare-and-set still succeeded would link its
     * message to messages that the receiver has already taken.
     */
    @JCStressTest
    @Outcome(
            id = {"1, 23", "12, 3", "123, 0"},
            expect = ACCEPTABLE,
            desc = "the receiver takes each message once, in order of arrival")
    @Outcome(expect = FORBIDDEN, desc = "a message is lost, taken twice, or taken out of order")
    @State
    public static class PushAgainstDrain {

        private final Mailbox mailbox = active();

        public PushAgainstDrain() {
            mailbox.push(new Digit(1));
        }

        @Actor
        public void sender() {
            mailbox.push(new Digit(2));
            mailbox.push(new Digit(3));
        }

        @Actor
        public void receiver(II_Result result) {
            result.r1 = digits(0, mailbox);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = digits(0, mailbox);
        }
    }

    /**
     * Two sender threads run the complete cycle. The thread that finds the mailbox idle takes messages until the
     * mailbox is idle again, as {@code Actor.activate} does. An activation uses plain writes, and the next activation,
     * on another thread, must see them. It does, because the push that replaces {@code IDLE} follows the
     * compare-and-set of {@link Mailbox#goIdle}.
     */
    @JCStressTest
    @Outcome(
            id = {"1234", "1324", "1342", "3124", "3142", "3412"},
            expect = ACCEPTABLE,
            desc = "each message is handled once, in its sender's order")
    @Outcome(expect = FORBIDDEN, desc = "a message or a wake-up is lost, or two activations run at once")
    @State
    public static class PushAgainstActivation {

        private final Mailbox mailbox = new Mailbox() {
            @Override
            protected boolean attempt() {
                return true;
            }
        };

        private int seen;

        @Actor
        public void oneAndTwo() {
            send(1);
            send(2);
        }

        @Actor
        public void threeAndFour() {
            send(3);
            send(4);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = mailbox.isIdle() ? seen : -1;
        }

        private void send(int digit) {
            if (mailbox.push(new Digit(digit))) {
                do {
                    seen = digits(seen, mailbox);
                } while (!mailbox.goIdle());
            }
        }
    }

    /** {@return a mailbox whose receiver is active and has taken all messages} */
    private static Mailbox active() {
        Mailbox mailbox = new Mailbox() {
            @Override
            protected boolean attempt() {
                return true;
            }
        };
        mailbox.push(new Digit(0));
        mailbox.take();
        return mailbox;
    }

    /** {@return the digits {@code before}, followed by the digits of all queued messages, which this method takes} */
    private static int digits(int before, Mailbox mailbox) {
        int digits = before;
        for (Message message = mailbox.take(); message != null; message = mailbox.take()) {
            digits = 10 * digits + ((Digit) message).digit;
        }
        return digits;
    }

    private static final class Digit extends Message {

        private final int digit;

        Digit(int digit) {
            this.digit = digit;
        }

        @Override
        public void accept(Receiver receiver) {
            throw new AssertionError("not delivered here");
        }
    }
}
