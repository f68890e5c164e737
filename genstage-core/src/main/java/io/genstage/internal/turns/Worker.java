package io.genstage.internal.turns;

import io.genstage.Scheduler;
import io.genstage.internal.threads.Retries;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One thread's turn with stages: the one that it was submitted for, and those that become runnable meanwhile, as long as that is
 * quicker than to wake up another thread. A thread that wakes up costs as much as thousands of small events, and the events that a
 * peer is about to handle are still in this core's cache. But a stage that is runnable must not wait for long while other cores
 * have nothing to do. So:
 *
 * <ul>
 *   <li>a peer that was made runnable waits here for its turn, if that is expected to come within {@link #QUICK_NANOS}; the others are
 *       handed to another thread, those that are quick in {@linkplain Group groups};
 *   <li>a stage that is about to be busy for longer goes behind peers that are not, and hands those that are to other threads;
 *   <li>what is expected of a handler is that it takes as long as the last time, or the time before if that was quicker: once is
 *       chance. If it takes longer, because it blocks, the {@link Watch} takes the peers away from this thread.
 * </ul>
 *
 * <p>By a loop and not by recursion, and for about a millisecond if others wait for the thread. (Kotlin's scheduler has a slot, and
 * Go's a queue, for what runs next on the same thread; both let other threads take from it, as ours cannot, because they sleep.)
 */
public final class Worker {

    /** After so long a turn ends. */
    private static final long TURN_NANOS = 1_000_000;

    /** After so many activations it ends too, whatever the clock says. */
    private static final int MOST_SERVED = 10_000;

    /** About as long as it takes until another thread has woken up. */
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

    /** To whom this thread belongs. */
    private final Scheduler threads;

    private final Watch watch;

    private RunQueue queue = new RunQueue();

    /** Peers that became runnable and do not wait here. Empty whenever the running stage is in a call. */
    private final Group others = new Group();

    /** The queue during a call that it waits for; whoever takes it from here has to serve it. */
    @SuppressWarnings("unused") // through the handle
    private @Nullable RunQueue exposed;

    /** Whether the watch looks after this thread. */
    private boolean watched;

    /** Whether the queue waits for a call. */
    private boolean waiting;

    /** Counts the calls that it has waited for. Written before the queue is exposed, and read behind that. */
    private long waits;

    /** The watch's own: how many waits there had been when it looked last. */
    private long waitsBefore;

    /** Whether this thread may be blocked. */
    private final boolean mayBlock;

    private long now;

    /**
     * How long all calls of this turn were expected to take. By this is measured how long somebody has waited: when the system has
     * interrupted this thread it is too late to wake up another.
     */
    private long called;

    /** Something may have taken long since somebody looked at the clock. */
    private boolean outdated;

    private long turnEnds;

    /** How many activations this turn has had. */
    private int served;

    private Worker(Actor first) {
        this.scheduler = first.scheduler();
        this.threads = first.threads();
        this.watch = first.threading().watch();
        this.mayBlock = first.mayBlock();
        this.turnEnds = look() + TURN_NANOS;
    }

    /** Serves a stage that was submitted, unless another thread does. Never throws. */
    static void run(Actor actor) {
        Worker worker = actor.claim() ? forStage(actor) : null;
        if (worker != null) {
            worker.runFrom(actor);
        }
    }

    /** Serves the first few, which run alike and were submitted. Never throws. */
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
                    worker.runnable(actor);
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
            Actor.clearInterrupt(); // selectors, keys and dispatchers may have left one for whatever this thread
            // does next
        }
    }

    private void serve(@Nullable Actor first) {
        for (Actor actor = first; actor != null; actor = queue.poll()) {
            served++;
            boolean more = actor.activate(this);
            if (more && !enqueued(actor)) {
                actor.submit();
            }
            others.submit();
            if (turnIsOver()) {
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
        if (mayGoOn()) {
            turnEnds = look() + TURN_NANOS;
            served = 0;
        } else {
            queue.submitAll(others);
        }
    }

    private boolean mayGoOn() {
        try {
            return threads.mayGoOn(mayBlock);
        } catch (Throwable thrown) {
            return false;
        }
    }

    /** {@return the time; as it was before, if the scheduler's clock throws} */
    public long look() {
        try {
            now = scheduler.nanoTime();
        } catch (Throwable thrown) {
            // a turn ends by the number of its activations, too
        }
        outdated = false;
        return now;
    }

    /** {@return the time, as it was when somebody last looked, if nothing can have taken long since then} */
    public long now() {
        return outdated ? look() : now;
    }

    /** {@return the time when somebody last looked} */
    public long lastLook() {
        return now;
    }

    /** Something is done that may take long. */
    public void outdate() {
        outdated = true;
    }

    public boolean turnIsOver() {
        return now - turnEnds > 0 || served >= MOST_SERVED;
    }

    /** The running stage made a peer runnable. Never throws. */
    public void runnable(Actor peer) {
        if (!mayServe(peer) || !(queue.isEmpty() || waitsBriefly(queue.expectedNanos())) || !enqueued(peer)) {
            others.add(peer);
        }
    }

    /** {@return whether a stage is expected to be done sooner than another thread has woken up for it} */
    static boolean isQuick(long nanos) {
        return nanos <= QUICK_NANOS;
    }

    private boolean mayServe(Actor peer) {
        return peer.threads() == threads && (mayBlock || !peer.mayBlock());
    }

    /**
     * {@return whether the running stage should let those go first that wait, because it is about to be busy for long and they are
     * not}
     *
     * @param nanos how long it is expected to be busy
     */
    public boolean othersFirst(long nanos) {
        return !queue.isEmpty() && !waitsBriefly(nanos) && queue.expectedNanos() <= QUICK_NANOS;
    }

    /**
     * Code that is not the engine's is about to be called: those that wait may wait for it, or must not.
     *
     * @param nanos how long it is expected to take
     */
    public void beforeCall(long nanos) {
        others.submit();
        if (!queue.isEmpty() && !(waitsBriefly(nanos) && expose())) {
            queue.submitAll(others);
        }
        called += nanos;
    }

    /** The call has returned: those that have waited for it are served, unless others do that already. */
    public void afterCall() {
        if (waiting) {
            waiting = false;
            if (!EXPOSED.compareAndSet(this, queue, (RunQueue) null)) {
                queue = anotherQueue();
            }
        }
    }

    private static RunQueue anotherQueue() {
        try {
            return new RunQueue();
        } catch (Throwable noMemory) {
            return RunQueue.WITHOUT_ROOM;
        }
    }

    private boolean waitsBriefly(long nanos) {
        return nanos <= QUICK_NANOS - (queue.isEmpty() ? 0 : called - queue.firstSince());
    }

    // The watch.

    /**
     * Lets the watch have the queue if a call takes too long.
     *
     * @return whether there is a watch
     */
    private boolean expose() {
        if (!watched) {
            watched = watch.enter(this);
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
            watch.leave(this);
        }
    }

    /** By the watch: the queue has waited for one call since it looked last, or waits for another call by now, or not at all. */
    void lookAfterCall() {
        RunQueue exposedNow = (RunQueue) EXPOSED.getAcquire(this);
        long waitsNow = waits;
        if (exposedNow != null && waitsNow == waitsBefore) {
            Group byTheWatch = new Group();
            if (EXPOSED.compareAndSet(this, exposedNow, (RunQueue) null)) {
                exposedNow.submitAll(byTheWatch);
            }
        }
        waitsBefore = waitsNow;
    }
}
