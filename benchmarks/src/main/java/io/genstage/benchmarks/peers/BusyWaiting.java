package io.genstage.benchmarks.peers;

import org.jctools.queues.MessagePassingQueue;

/** Puts elements into a queue that does not block, and takes them from it: repeats the attempt until it succeeds. */
final class BusyWaiting {

    /** Few, because there may be more threads than cores. A yield returns soon if no other thread is runnable. */
    private static final int SPINS = 10;

    private BusyWaiting() {}

    static <E> void put(MessagePassingQueue<E> queue, E element) throws InterruptedException {
        for (int tries = 0; !queue.relaxedOffer(element); tries++) {
            pause(tries);
        }
    }

    static <E> E take(MessagePassingQueue<E> queue) throws InterruptedException {
        E element = queue.relaxedPoll();
        for (int tries = 0; element == null; tries++) {
            pause(tries);
            element = queue.relaxedPoll();
        }
        return element;
    }

    /**
     * Spins at first, then yields the core: the awaited thread may need it, because there may be more threads than
     * cores.
     */
    @SuppressWarnings("ThreadPriorityCheck") // busy waiting depends on the operating system's scheduler
    static void pause(int tries) throws InterruptedException {
        if (tries < SPINS) {
            Thread.onSpinWait();
        } else if (Thread.interrupted()) {
            throw new InterruptedException();
        } else {
            Thread.yield();
        }
    }
}
