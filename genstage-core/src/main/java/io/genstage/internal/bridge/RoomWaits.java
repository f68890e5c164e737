package io.genstage.internal.bridge;

import io.genstage.InletState;
import io.genstage.internal.threads.CallerFuture;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Threads and actions that wait for room in an inlet. A caller first registers and then reads room and state. A thread
 * that changes room or state looks for registered callers afterwards. All of these are volatile, so at least one of them
 * sees the other.
 */
final class RoomWaits {

    /** An action that waits for room for a number of events. */
    private record Wait(int events, CallerFuture<Void> room) {}

    private final Semaphore room;

    private final Supplier<InletState> state;

    private final AtomicInteger threads = new AtomicInteger();

    private final Lock lock = new ReentrantLock();

    private final Condition change = lock.newCondition();

    private final Queue<Wait> actions = new ConcurrentLinkedQueue<>();

    /**
     * No caller waits yet.
     *
     * @param room the inlet's room
     * @param state whether the inlet accepts events
     */
    RoomWaits(Semaphore room, Supplier<InletState> state) {
        this.room = room;
        this.state = state;
    }

    /**
     * Waits until the inlet accepts events and has room for one, and reserves that room.
     *
     * @return whether room is reserved; if not, the time has passed or the inlet is closed
     */
    boolean awaitRoom(long nanos) throws InterruptedException {
        threads.incrementAndGet();
        lock.lock();
        try {
            long left = nanos;
            for (InletState now = state.get(); now != InletState.CLOSED; now = state.get()) {
                if (now == InletState.ACCEPTING && room.tryAcquire()) {
                    return true;
                }
                if (left <= 0) {
                    return false;
                }
                left = change.awaitNanos(left);
            }
            return false;
        } finally {
            lock.unlock();
            threads.decrementAndGet();
        }
    }

    /** Completes a future once, when the inlet has room for a number of events or is closed. */
    void await(int events, CallerFuture<Void> future) {
        Wait wait = new Wait(events, future);
        actions.add(wait);
        settle(wait);
    }

    /**
     * Called when events have left the inlet.
     *
     * @param freed how many
     */
    void roomFreed(int freed) {
        wakeThreads(freed);
        actions.forEach(this::settle);
    }

    /** Called when the state may have changed. */
    void stateChanged() {
        roomFreed(Integer.MAX_VALUE);
    }

    private void wakeThreads(int limit) {
        if (threads.get() > 0) {
            lock.lock();
            try {
                for (int i = Math.min(limit, threads.get()); i > 0; i--) {
                    change.signal();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void settle(Wait wait) {
        InletState now = state.get();
        boolean hasRoom = now == InletState.ACCEPTING && room.availablePermits() >= wait.events;
        if ((hasRoom || now == InletState.CLOSED) && actions.remove(wait)) {
            wait.room.settle(null);
        }
    }
}
