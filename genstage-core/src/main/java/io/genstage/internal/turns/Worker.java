package io.genstage.internal.turns;

import io.genstage.Scheduler;
import io.genstage.internal.threads.Retries;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One thread's turn with stages: the stage that it was submitted for, and the stages that become runnable meanwhile, as
 * long as this is quicker than to wake another thread. To wake a thread costs as much as thousands of small events, and
 * the events for a peer are still in this core's cache. But a runnable stage must not wait for long while other cores
 * are idle. Therefore:
 *
 * <ul>
 *   <li>A peer that becomes runnable is queued here if its turn is expected within {@link #QUICK_NANOS}. Other peers
 *       are submitted to another thread, quick ones in {@linkplain Group groups}.
 *   <li>A stage that is expected to take longer lets quick peers go first, and submits the others to other threads.
 *   <li>A handler is expected to take as long as its last call, or as long as the call before if that was quicker: a
 *       single slow call may be chance. If a call takes longer, because it blocks, the {@link Watchdog} moves the peers
 *       to other threads.
 * </ul>
 *
 * <p>This is a loop and not a recursion. It lasts about a millisecond if other tasks wait for the thread. (Kotlin's
 * scheduler has a slot, and Go's has a queue, for what runs next on the same thread. Other threads can steal from them.
 * Ours cannot, because they sleep.)
 */
public final class Worker {

    /** After this time a turn ends. */
    private static final long TURN_NANOS = 1_000_000;

    /** After this number of activations a turn ends too, whatever the clock returns. */
    private static final int MAX_ACTIVATIONS = 10_000;

    /** About as long as it takes to wake another thread. */
    private static final long QUICK_NANOS = 20_000;

    private static final VarHandle EXPOSED;

    static {
        try {
            EXPOSED = MethodHandles.lookup().findVarHandle(Worker.class, "exposed", RunQueue.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The clock. */
    private final Scheduler scheduler;

    /** The scheduler that owns this thread. */
    private final Scheduler threads;

    private final Watchdog watchdog;

    private final Thread thread = Thread.currentThread();

    private RunQueue queue = new RunQueue();

    /** Peers that became runnable and are not queued here. Empty whenever the running stage is in a call. */
    private final Group others = new Group();

    /** The queue during a call; a thread that takes it from here must run its stages. */
    @SuppressWarnings("unused") // through the handle
    private @Nullable RunQueue exposed;

    /** Whether the watchdog checks this thread. */
    private boolean watched;

    /** Whether the queue is exposed during a call. */
    private boolean waiting;

    /** Counts the calls during which the queue was exposed. Written before the queue is exposed, and read after it. */
    private long waits;

    /** Used by the watchdog: the number of such calls at its last check. */
    private long waitsAtLastCheck;

    /** Whether this thread may be blocked. */
    private final boolean mayBlock;

    private long now;

    /**
     * How long all calls of this turn were expected to take. This measures how long a stage has been queued: if the
     * operating system interrupted this thread, it is too late to wake another one.
     */
    private long called;

    /** Whether code that may take long has run since the clock was read. */
    private boolean clockIsStale;

    private long turnEnds;

    /** How many activations this turn has had. */
    private int activations;

    private Worker(Actor first) {
        this.scheduler = first.scheduler();
        this.threads = first.threads();
        this.watchdog = first.threading().watchdog();
        this.mayBlock = first.mayBlock();
        this.turnEnds = readClock() + TURN_NANOS;
    }

    /** {@return whether this worker runs its stages on the current thread} */
    boolean isOnCurrentThread() {
        return thread == Thread.currentThread();
    }

    /** Runs a stage that was submitted, unless another thread does. Never throws. */
    static void run(Actor actor) {
        Worker worker = actor.claim() ? forStage(actor) : null;
        if (worker != null) {
            worker.runFrom(actor);
        }
    }

    /** Runs the first {@code count} stages, which were submitted and run on the same threads. Never throws. */
    static void run(@Nullable Actor[] actors, int count) {
        Worker worker = null;
        Actor first = null;
        for (int i = 0; i < count; i++) {
            Actor actor = actors[i];
            if (actor != null && actor.claim()) {
                if (worker == null) {
                    worker = forStage(actor);
                    first = actor;
                } else {
                    worker.schedule(actor);
                }
            }
        }
        if (worker != null) {
            worker.runFrom(first);
        }
    }

    private static @Nullable Worker forStage(Actor first) {
        try {
            return new Worker(first);
        } catch (Throwable noMemory) {
            Retries.later(first);
            return null;
        }
    }

    private void runFrom(@Nullable Actor first) {
        try {
            serve(first);
        } finally {
            queue.submitAll(others);
            leaveWatch();
            Actor.clearInterrupt(); // selectors, keys and dispatchers may have set the interrupt flag,
            // which does not concern the next task of this thread
        }
    }

    private void serve(@Nullable Actor first) {
        for (Actor actor = first; actor != null; actor = queue.poll()) {
            activations++;
            boolean more = actor.activate(this);
            if (more && !enqueued(actor)) {
                actor.submit();
            }
            others.submit();
            if (isTurnOver()) {
                endTurn();
            }
        }
    }

    private boolean enqueued(Actor actor) {
        try {
            return queue.offer(actor, called);
        } catch (Throwable noMemory) {
            return false;
        }
    }

    private void endTurn() {
        if (mayContinue()) {
            turnEnds = readClock() + TURN_NANOS;
            activations = 0;
        } else {
            queue.submitAll(others);
        }
    }

    private boolean mayContinue() {
        try {
            return threads.mayContinue(mayBlock);
        } catch (Throwable thrown) {
            return false;
        }
    }

    /** {@return the time; if the scheduler's clock throws, the time of the last clock read} */
    public long readClock() {
        try {
            now = scheduler.nanoTime();
        } catch (Throwable thrown) {
            // a turn also ends by the number of its activations
        }
        clockIsStale = false;
        return now;
    }

    /** {@return the time; read again only if code that may take long has run since the last clock read} */
    public long now() {
        return clockIsStale ? readClock() : now;
    }

    /** {@return the time of the last clock read} */
    public long lastClockRead() {
        return now;
    }

    /** Called when code runs that may take long. */
    public void invalidateClock() {
        clockIsStale = true;
    }

    public boolean isTurnOver() {
        return now - turnEnds > 0 || activations >= MAX_ACTIVATIONS;
    }

    /** Called when the running stage made a peer runnable. Never throws. */
    public void schedule(Actor peer) {
        if (!mayServe(peer) || !(queue.isEmpty() || isShortWait(queue.expectedNanos())) || !enqueued(peer)) {
            others.add(peer);
        }
    }

    /** {@return whether a stage is expected to finish sooner than another thread would have woken up for it} */
    static boolean isQuick(long nanos) {
        return nanos <= QUICK_NANOS;
    }

    private boolean mayServe(Actor peer) {
        return peer.threads() == threads && (mayBlock || !peer.mayBlock());
    }

    /**
     * {@return whether the running stage should let the queued stages go first, because it is expected to take long and
     * they are not}
     *
     * @param nanos how long it is expected to take
     */
    public boolean shouldYield(long nanos) {
        return !queue.isEmpty() && !isShortWait(nanos) && queue.expectedNanos() <= QUICK_NANOS;
    }

    /**
     * Called before foreign code. Queued stages either stay in the queue during the call or are submitted to other
     * threads.
     *
     * @param nanos how long the call is expected to take
     */
    public void beforeCall(long nanos) {
        others.submit();
        if (!queue.isEmpty() && !(isShortWait(nanos) && expose())) {
            queue.submitAll(others);
        }
        called += nanos;
    }

    /**
     * Called after foreign code. The stages that stayed in the queue run here, unless another thread took the queue.
     */
    public void afterCall() {
        if (waiting) {
            waiting = false;
            if (!EXPOSED.compareAndSet(this, queue, (RunQueue) null)) {
                queue = newQueue();
            }
        }
    }

    private static RunQueue newQueue() {
        try {
            return new RunQueue();
        } catch (Throwable noMemory) {
            return RunQueue.WITHOUT_ROOM;
        }
    }

    private boolean isShortWait(long nanos) {
        return nanos <= QUICK_NANOS - (queue.isEmpty() ? 0 : called - queue.firstSince());
    }

    // The watchdog.

    /**
     * Lets the watchdog take the queue if a call takes too long.
     *
     * @return whether there is a watchdog
     */
    private boolean expose() {
        if (!watched) {
            watched = watchdog.enter(this);
        }
        if (watched) {
            waits++;
            waiting = true;
            EXPOSED.setRelease(this, queue);
        }
        return watched;
    }

    private void leaveWatch() {
        if (watched) {
            watchdog.leave(this);
        }
    }

    /** Called by the watchdog: takes the queue if it has been exposed during one call since the last check. */
    void checkCall() {
        RunQueue exposedNow = (RunQueue) EXPOSED.getAcquire(this);
        long waitsNow = waits;
        if (exposedNow != null && waitsNow == waitsAtLastCheck) {
            Group taken = new Group();
            if (EXPOSED.compareAndSet(this, exposedNow, (RunQueue) null)) {
                exposedNow.submitAll(taken);
            }
        }
        waitsAtLastCheck = waitsNow;
    }
}
