package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.testing.Contract;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A kept receipt that several threads use at the same time. */
class KeptReceiptTest {

    private static final int ROUNDS = 20_000;

    private KeptReceipt receipt = kept(new AtomicInteger());

    private static KeptReceipt kept(AtomicInteger settled) {
        return KeptReceipt.of(null, ArraySlice.copyOf(List.of(1)), new Counter(settled));
    }

    /** Counts the receipts that are settled. */
    private record Counter(AtomicInteger settled) implements KeptReceipt.Keeper {

        @Override
        public void released() {}

        @Override
        public void settled(KeptReceipt receipt, @Nullable Throwable cause) {
            settled.incrementAndGet();
        }
    }

    /** Two threads meet here, and leave as closely together as they can. */
    private static final class Meeting {

        private final AtomicInteger arrived = new AtomicInteger();

        void await(int round) {
            arrived.incrementAndGet();
            for (int spins = 0; arrived.get() < 2 * round; spins++) {
                if (spins > 1_000) {
                    Thread.yield();
                } else {
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    @Contract({"A1", "A2"})
    @Timeout(60)
    void anEventThatIsEmittedWhileTheLastOneIsSettledHoldsTheReceiptOrLearnsThatItIsSettled() throws Exception {
        AtomicInteger settled = new AtomicInteger();
        Meeting begin = new Meeting();
        Meeting end = new Meeting();
        Meeting next = new Meeting();
        receipt = emittedOnce(settled);
        Thread downstream = new Thread(() -> {
            for (int round = 1; round <= ROUNDS; round++) {
                begin.await(round);
                receipt.done();
                end.await(round);
                next.await(round);
            }
        });
        downstream.start();
        int tooEarly = 0;
        int never = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            begin.await(round);
            boolean holds = receipt.passToEmitted(1);
            end.await(round);
            tooEarly += holds && settled.get() > 0 ? 1 : 0;
            if (holds) {
                receipt.done();
            }
            never += settled.get() == 1 ? 0 : 1;
            settled.set(0);
            receipt = emittedOnce(settled);
            next.await(round);
        }
        downstream.join();

        assertThat(tooEarly).as("settled too early").isZero();
        assertThat(never).as("not settled once").isZero();
    }

    /** {@return a receipt that one emitted event holds} */
    private static KeptReceipt emittedOnce(AtomicInteger settled) {
        KeptReceipt made = kept(settled);
        made.callReturned();
        assertThat(made.passToEmitted(1)).isTrue();
        return made;
    }
}
