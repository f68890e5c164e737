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

/** {@link Mailbox}: one reference is the queue and the receiver's state. */
final class MailboxStress {

    private MailboxStress() {}

    /**
     * Two senders find the mailbox idle. Both replace {@code IDLE} by compare-and-set in {@link Mailbox#push}; a plain
     * write would let both of them activate the receiver, and lose one message.
     */
    @JCStressTest
    @Outcome(
            id = {"true, false, 12", "false, true, 21"},
            expect = ACCEPTABLE,
            desc = "one of them activates, and both messages are there")
    @Outcome(expect = FORBIDDEN, desc = "nobody activates, or both; or a message is lost")
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
     * A message comes while the receiver, which has found nothing, becomes idle. {@link Mailbox#goIdle} replaces {@code
     * null} by {@code IDLE} by compare-and-set: a look and then a write would let the message be seen by nobody.
     */
    @JCStressTest
    @Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "it was idle first, so the sender activates it")
    @Outcome(id = "false, false, 1", expect = ACCEPTABLE, desc = "the message was first, so the receiver goes on")
    @Outcome(id = "false, true, .*", expect = FORBIDDEN, desc = "a wake-up is lost: a message waits at an idle stage")
    @Outcome(id = "true, false, .*", expect = FORBIDDEN, desc = "two activations of one stage at once")
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
     * Messages come while the receiver takes those that are there. {@link Mailbox#take} swaps the whole chain for
     * {@code null} at once and turns it round; a look and then a write would lose what came in between, and a sender
     * whose compare-and-set still succeeded would be chained to what was taken already.
     */
    @JCStressTest
    @Outcome(
            id = {"1, 23", "12, 3", "123, 0"},
            expect = ACCEPTABLE,
            desc = "each message is taken once, in the order of arrival")
    @Outcome(expect = FORBIDDEN, desc = "a message is lost, or taken twice, or overtakes another")
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
     * All of it: two senders, and whoever finds the mailbox idle empties it until it is idle again, as {@link
     * io.genstage.internal.engine.StageShell} does. What an activation writes is plain, so the next one, on another
     * thread, must see it: the push that replaces {@code IDLE} comes behind the compare-and-set of {@link
     * Mailbox#goIdle}.
     */
    @JCStressTest
    @Outcome(
            id = {"1234", "1324", "1342", "3124", "3142", "3412"},
            expect = ACCEPTABLE,
            desc = "every message once, and each sender's in its order")
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

    /** A mailbox whose receiver is active and has taken all that was there. */
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

    /** Takes all that is there, and appends its digits to those before. */
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
