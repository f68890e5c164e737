package io.genstage.internal.turns;

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
 * Finds out when a group of stages is at rest: all idle at one moment, so that nothing is under way between them. A stage
 * that posts a message is active itself until the receiver is, so there is no gap to miss. Two looks, in which all were
 * idle and none was active in between, prove that moment (a double collect). Costs nothing while nobody waits; and while
 * somebody does, a look begins with the stage that was found busy last, so that stages of a large group that become idle one
 * after the other do not look at all the others each.
 */
public final class RestDetector extends Retry {

    /** A wait for a moment of rest, which several callers may share. */
    public final class Waiter {

        private static final long OVER = -1;

        private final BooleanSupplier condition;

        /** For the library's own actions, which are brief. */
        private final CompletableFuture<Void> future = new CompletableFuture<>();

        /** How many callers have begun to wait. */
        private final AtomicLong callers = new AtomicLong(1);

        private Waiter(BooleanSupplier condition) {
            this.condition = condition;
        }

        public CompletableFuture<Void> future() {
            return future;
        }

        /**
         * One more caller waits, for a moment of rest after this call.
         *
         * @return whether it can; if not, this wait is over
         */
        public boolean join() {
            if (callers.getAndUpdate(count -> count == OVER ? OVER : count + 1) == OVER) {
                return false;
            }
            look();
            return true;
        }

        /** Ends the wait without a moment of rest, unless it is over. */
        public void giveUp(Throwable reason) {
            if (callers.getAndSet(OVER) != OVER) {
                waiters.remove(this);
                future.completeExceptionally(reason);
            }
        }

        /** A caller who joins meanwhile must be given a later moment; his own look finds it. */
        private void tryAt(long[] seen, List<? extends Actor> all) {
            long count = callers.get();
            // the last look is behind the condition, which must have held at a moment of rest
            if (count != OVER
                    && atRestSince(seen, all)
                    && condition.getAsBoolean()
                    && atRestSince(seen, all)
                    && callers.compareAndSet(count, OVER)) {
                waiters.remove(this);
                future.complete(null);
            }
        }
    }

    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    private final Supplier<? extends List<? extends Actor>> stages;

    /** Which one was found busy last. Whoever sees an older value only looks at more of them. */
    private volatile int busyLast;

    /**
     * A detector for a group that may change.
     *
     * @param stages the group at the moment: the same list as long as it has not changed, and that list never changes
     */
    public RestDetector(Supplier<? extends List<? extends Actor>> stages) {
        this.stages = stages;
    }

    /**
     * {@return a future that completes at the next moment of rest at which a condition holds; for brief actions of the library}
     *
     * @param condition what must hold; asked only at rest, and possibly by several threads
     */
    public CompletableFuture<Void> whenAtRest(BooleanSupplier condition) {
        return begin(condition).future;
    }

    /**
     * Begins to wait for the next moment of rest at which a condition holds.
     *
     * @param condition what must hold; asked only at rest, and possibly by several threads
     * @return the wait
     */
    public Waiter begin(BooleanSupplier condition) {
        Waiter waiter = new Waiter(condition);
        waiters.add(waiter);
        look();
        return waiter;
    }

    /** {@return how many wait} */
    int waiting() {
        return waiters.size();
    }

    /** Some stage has become idle, or a condition may have become true. Never throws; what it has no memory for it does later. */
    public void look() {
        if (waiters.isEmpty()) {
            return;
        }
        try {
            lookAtAll();
        } catch (Throwable noMemory) {
            Retries.later(this);
        }
    }

    /** Has a stage look when it becomes idle again: what depends on the futures is foreign, and not for this thread. */
    @Override
    protected boolean attempt() {
        List<? extends Actor> all = stages.get();
        if (!all.isEmpty()) {
            all.get(0).tell(() -> {});
        }
        return true;
    }

    private void lookAtAll() {
        List<? extends Actor> all = stages.get();
        if (!allSeenIdle(all)) {
            return; // the one that is not will look itself
        }
        long[] seen = all.stream().mapToLong(Actor::activations).toArray();
        for (Waiter waiter : List.copyOf(waiters)) {
            try {
                waiter.tryAt(seen, all);
            } catch (OutOfMemoryError noMemory) {
                throw noMemory;
            } catch (Throwable thrown) { // a condition looks at dispatchers, which are foreign code
                waiter.giveUp(thrown);
            }
        }
    }

    /** One after the other, which proves nothing yet. */
    private boolean allSeenIdle(List<? extends Actor> all) {
        int size = all.size();
        int start = busyLast;
        for (int i = 0; i < size; i++) {
            int index = (start + i) % size;
            if (!all.get(index).isIdle()) {
                busyLast = index;
                return false;
            }
        }
        return true;
    }

    /** Idle now, and not active since the first look, and nobody has come or gone: so all were idle at one moment in between. */
    private boolean atRestSince(long[] seen, List<? extends Actor> all) {
        for (int i = 0; i < seen.length; i++) {
            if (!all.get(i).isIdle() || all.get(i).activations() != seen[i]) {
                return false;
            }
        }
        return stages.get() == all;
    }
}
