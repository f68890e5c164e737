package io.genstage.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * The thread that made an event. It is noted for every 64th event only, because noting each would cost more than some
 * peers do. The peer publishes earlier writes when it passes an event to another thread, so plain accesses suffice.
 */
final class Makers {

    private static final int SHIFT = 6;

    /** A mask instead of a remainder, because this runs for each event and is not part of the peer's work. */
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
