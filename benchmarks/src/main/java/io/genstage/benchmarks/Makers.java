package io.genstage.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * Who made an event: of every 64th, because to note it of each would cost more than some peers do. Whoever hands an event over
 * publishes what was written before, so plain accesses do.
 */
final class Makers {

    private static final int STRIDE = 64;

    private final @Nullable Thread[] makers;

    Makers(int ring) {
        makers = new Thread[ring / STRIDE];
    }

    void made(int sequence) {
        if (sequence % STRIDE == 0) {
            makers[sequence / STRIDE] = Thread.currentThread();
        }
    }

    boolean isNoted(int sequence) {
        return sequence % STRIDE == 0;
    }

    boolean madeByThisThread(int sequence) {
        return makers[sequence / STRIDE] == Thread.currentThread();
    }
}
