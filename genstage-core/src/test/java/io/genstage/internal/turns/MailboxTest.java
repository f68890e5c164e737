package io.genstage.internal.turns;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.protocol.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {

    private static final class TestMailbox extends Mailbox {

        @Override
        protected boolean attempt() {
            throw new IllegalStateException("nothing is to be tried again");
        }
    }

    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void keepsTheOrderOfArrival() {
        Mailbox mailbox = new TestMailbox();
        assertThat(mailbox.push(new NumberedMessage(0, 1)))
                .as("the first one finds it idle")
                .isTrue();
        assertThat(mailbox.push(new NumberedMessage(0, 2))).isFalse();
        assertThat(mailbox.push(new NumberedMessage(0, 3))).isFalse();

        assertThat(numbers(mailbox)).containsExactly(1, 2, 3);
        assertThat(mailbox.take()).isNull();
        assertThat(mailbox.goIdle()).isTrue();
        assertThat(mailbox.isIdle()).isTrue();
    }

    @Test
    void doesNotBecomeIdleWhileAMessageIsQueued() {
        Mailbox mailbox = new TestMailbox();
        mailbox.push(new NumberedMessage(0, 1));
        mailbox.take();
        mailbox.push(new NumberedMessage(0, 2));

        assertThat(mailbox.goIdle()).isFalse();
        assertThat(numbers(mailbox)).containsExactly(2);
    }

    /**
     * A sender that finds the mailbox idle activates it on its thread. Two threads never serve it at once, no message
     * is missed, and the order is kept.
     */
    @Test
    void losesNoMessageAndNoWakeUp() throws Exception {
        for (int round = 0; round < 1_000; round++) {
            Mailbox mailbox = new TestMailbox();
            int senders = 4;
            int each = 250;
            List<List<Integer>> seen = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                seen.add(new ArrayList<>());
            }
            AtomicBoolean active = new AtomicBoolean();
            AtomicInteger handled = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            List<Future<?>> running = new ArrayList<>();
            for (int sender = 0; sender < senders; sender++) {
                int from = sender;
                running.add(threads.submit(() -> {
                    go.await();
                    for (int i = 0; i < each; i++) {
                        if (mailbox.push(new NumberedMessage(from, i))) {
                            activate(mailbox, seen, active, handled);
                        }
                    }
                    return null;
                }));
            }
            go.countDown();
            for (Future<?> future : running) {
                future.get();
            }

            assertThat(handled).hasValue(senders * each);
            assertThat(mailbox.isIdle()).isTrue();
            seen.forEach(numbers -> assertThat(numbers).isSorted().hasSize(each));
        }
    }

    /** The receiver may miss a level only while a signal is pending. In the end it has read the last level. */
    @Test
    void aSignalMakesEachChangeVisible() throws Exception {
        for (int round = 0; round < 1_000; round++) {
            Mailbox mailbox = new TestMailbox();
            AtomicLong level = new AtomicLong();
            AtomicLong known = new AtomicLong();
            Signal signal = new Signal() {
                @Override
                public void accept(Receiver receiver) {
                    lower();
                    known.set(level.get());
                }
            };
            Future<?> sender = threads.submit(() -> {
                for (int i = 1; i <= 500; i++) {
                    level.set(i);
                    if (signal.raise() && mailbox.push(signal)) {
                        threads.execute(() -> acceptAll(mailbox));
                    }
                }
            });
            sender.get();
            while (!mailbox.isIdle()) {
                Thread.onSpinWait();
            }

            assertThat(known).hasValue(500);
        }
    }

    private static void activate(
            Mailbox mailbox, List<List<Integer>> seen, AtomicBoolean active, AtomicInteger handled) {
        do {
            if (!active.compareAndSet(false, true)) {
                throw new AssertionError("two at once");
            }
            for (Message message = mailbox.take(); message != null; message = mailbox.take()) {
                NumberedMessage numbered = (NumberedMessage) message;
                seen.get(numbered.sender).add(numbered.number);
                handled.incrementAndGet();
            }
            active.set(false);
        } while (!mailbox.goIdle());
    }

    private static void acceptAll(Mailbox mailbox) {
        do {
            for (Message message = mailbox.take(); message != null; message = mailbox.take()) {
                message.accept(null);
            }
        } while (!mailbox.goIdle());
    }

    private static List<Integer> numbers(Mailbox mailbox) {
        List<Integer> numbers = new ArrayList<>();
        for (Message message = mailbox.take(); message != null; message = mailbox.take()) {
            numbers.add(((NumberedMessage) message).number);
        }
        return numbers;
    }

    private static final class NumberedMessage extends Message {

        private final int sender;
        private final int number;

        NumberedMessage(int sender, int number) {
            this.sender = sender;
            this.number = number;
        }

        @Override
        public void accept(Receiver receiver) {
            throw new AssertionError("not delivered here");
        }
    }
}
