package io.genstage.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * Who made an event: of every 64th, because to note it of each would cost more than some peers do. Whoever hands an event over
 * publishes what was written before, so plain accesses do.
 */
final class Makers {

    private static final int SHIFT = 6;

    /** A mask and no remainder: this is done for each event, and belongs to no peer. */
    private static final int MASK = (1 << SHIFT) - 1;

    private final @Nullable Thread[] makers;

    Makers(int ring) {
        makers = new Thread[ring >> SHIFT];
    }

    void made(int sequence) {
        if (isNoted(sequence)) {
            makers[sequence >> SHIFT] = Thread.currentThread();
        }
    }

    boolean isNoted(int sequence) {
        return (sequence & MASK) == 0;
    }

    boolean madeByThisThread(int sequence) {
        return makers[sequence >> SHIFT] == Thread.currentThread();
    }
}
