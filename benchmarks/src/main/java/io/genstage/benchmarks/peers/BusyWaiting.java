package io.genstage.benchmarks.peers;

import org.jctools.queues.MessagePassingQueue;

/** How to put into a queue that does not block, and take from it: try until it works. */
final class BusyWaiting {

    /** Few, because there may be more threads than cores; a yield that finds nobody else is soon back. */
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

    /** Spins at first; later leaves the core to whoever is waited for, of whom there may be more than cores. */
    @SuppressWarnings(
            "ThreadPriorityCheck") // to depend on the operating system's scheduler is the nature of busy waiting
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
