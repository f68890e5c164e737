package io.genstage.internal.turns;

import io.genstage.internal.threads.MemoryShortage;
import io.genstage.internal.threads.Retries;
import io.genstage.internal.threads.Retry;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Determines when a group of stages is at rest: all idle at one moment, so that no message is on its way between them.
 * A stage that posts a message is itself active until the receiver is, so there is no gap. Two checks that both find
 * all stages idle, with no stage active in between, prove that moment (a double collect). Detection costs nothing while
 * no caller waits. While a caller waits, a check begins with the stage that was busy last: if the stages of a large
 * group become idle one after the other, not every one of them reads all the others.
 */
public final class RestDetector extends Retry {

    /** A wait for a moment of rest. Several callers may share it. */
    public final class Waiter {

        private static final long ENDED = -1;

        private final BooleanSupplier condition;

        /** For the library's own actions, which are brief. */
        private final CompletableFuture<Void> future = new CompletableFuture<>();

        /** How many callers have joined this wait. */
        private final AtomicLong callers = new AtomicLong(1);

        private Waiter(BooleanSupplier condition) {
            this.condition = condition;
        }

        public CompletableFuture<Void> future() {
            return future;
        }

        /**
         * Adds a caller that waits for a moment of rest after this call.
         *
         * @return whether this wait has not ended
         */
        public boolean join() {
            if (callers.getAndUpdate(count -> count == ENDED ? ENDED : count + 1) == ENDED) {
                return false;
            }
            check();
            return true;
        }

        /** Ends the wait without a moment of rest, unless it has ended. */
        public void giveUp(Throwable reason) {
            if (callers.getAndSet(ENDED) != ENDED) {
                waiters.remove(this);
                future.completeExceptionally(reason);
            }
        }

        /** A caller that joins during this method must receive a later moment; its own check finds it. */
        private void completeIfAtRest(long[] seen, List<? extends Actor> all) {
            long count = callers.get();
            // the second check follows the condition, which must have held at a moment of rest
            if (count != ENDED
                    && atRestSince(seen, all)
                    && condition.getAsBoolean()
                    && atRestSince(seen, all)
                    && callers.compareAndSet(count, ENDED)) {
                waiters.remove(this);
                future.complete(null);
            }
        }
    }

    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    private final Supplier<? extends List<? extends Actor>> stages;

    /** The index of the stage that was busy last. A thread that reads an older value only reads more stages. */
    private volatile int lastBusy;

    /**
     * A detector for a group that may change.
     *
     * @param stages returns the present group: the same immutable list as long as the group has not changed
     */
    public RestDetector(Supplier<? extends List<? extends Actor>> stages) {
        this.stages = stages;
    }

    /**
     * {@return a future that completes at the next moment of rest at which a condition holds; for brief actions of the
     * library}
     *
     * @param condition what must hold; called only at rest, and possibly by several threads
     */
    public CompletableFuture<Void> whenAtRest(BooleanSupplier condition) {
        return begin(condition).future;
    }

    /**
     * Begins to wait for the next moment of rest at which a condition holds.
     *
     * @param condition what must hold; called only at rest, and possibly by several threads
     * @return the wait
     */
    public Waiter begin(BooleanSupplier condition) {
        Waiter waiter = new Waiter(condition);
        waiters.add(waiter);
        check();
        return waiter;
    }

    /** {@return the number of waits} */
    int waiters() {
        return waiters.size();
    }

    /**
     * Called when a stage has become idle, or when a condition may have become true. Never throws; if there is no
     * memory, it checks later.
     */
    public void check() {
        if (waiters.isEmpty()) {
            return;
        }
        try {
            checkAll();
        } catch (Throwable noMemory) {
            Retries.later(this);
        }
    }

    /**
     * Makes a stage check when it becomes idle again: dependents of the futures are foreign code, which must not run on
     * this thread.
     */
    @Override
    protected boolean attempt() {
        List<? extends Actor> all = stages.get();
        if (!all.isEmpty()) {
            all.get(0).execute(() -> {});
        }
        return true;
    }

    private void checkAll() {
        List<? extends Actor> all = stages.get();
        if (!allSeenIdle(all)) {
            return; // the stage that is active will check itself
        }
        long[] seen = all.stream().mapToLong(Actor::activations).toArray();
        for (Waiter waiter : List.copyOf(waiters)) {
            try {
                waiter.completeIfAtRest(seen, all);
            } catch (Throwable thrown) { // a condition reads dispatchers, which are foreign code
                if (MemoryShortage.isCauseOf(thrown)) {
                    throw thrown;
                }
                waiter.giveUp(thrown);
            }
        }
    }

    /** Reads the stages one after the other, which proves nothing yet. */
    private boolean allSeenIdle(List<? extends Actor> all) {
        int size = all.size();
        int start = lastBusy;
        for (int i = 0; i < size; i++) {
            int index = (start + i) % size;
            if (!all.get(index).isIdle()) {
                lastBusy = index;
                return false;
            }
        }
        return true;
    }

    /**
     * Reads whether all stages are idle, none was active since the first check, and the group has not changed: then all
     * were idle at one moment in between.
     */
    private boolean atRestSince(long[] seen, List<? extends Actor> all) {
        for (int i = 0; i < seen.length; i++) {
            if (!all.get(i).isIdle() || all.get(i).activations() != seen[i]) {
                return false;
            }
        }
        return stages.get() == all;
    }
}
