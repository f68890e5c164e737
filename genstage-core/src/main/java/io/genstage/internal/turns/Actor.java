package io.genstage.internal.turns;

import io.genstage.Scheduler;
import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.protocol.Endpoint;
import io.genstage.internal.protocol.Message;
import io.genstage.internal.threads.Retries;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox whose messages are handled on one thread at a time: a stage's shell. This class decides when the actor has
 * its turn. The subclass decides what it does in a turn.
 *
 * <p>A message makes an idle actor runnable. An <em>activation</em> then works, one step at a time, until no work is
 * left or its budget is spent.
 */
public abstract class Actor extends Mailbox implements Endpoint, Runnable {
    /** Steps that call no handler do not read the clock, so the clock is read after this many steps. */
    private static final int STEPS_PER_CLOCK_READ = 64;

    /** The expected duration of foreign code other than handlers, whose calls are not timed: long. */
    private static final long UNKNOWN_NANOS = 1_000_000_000;

    private static final VarHandle SUBMITTED;

    static {
        try {
            SUBMITTED = MethodHandles.lookup().findVarHandle(Actor.class, "submitted", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final FigureStamp stamp = new FigureStamp();

    /**
     * Whether a scheduler has the actor and no thread has claimed it. A scheduler may throw and still accept the actor,
     * and run it twice.
     */
    @SuppressWarnings("unused") // through the handle
    private boolean submitted;

    /** The worker of the present activation. */
    private @Nullable Worker worker;

    /** Made when the first action is scheduled. */
    private @Nullable TurnTimer timer;

    // Methods that a subclass implements.

    /** {@return where the actor runs} */
    protected abstract Threading threading();

    /**
     * Does one piece of work that the state allows, or accepts the next message. Called on the actor's thread.
     *
     * @return whether there was any work
     */
    protected abstract boolean step();

    /**
     * Called on the actor's thread when a step threw. If this throws, too, the activation is repeated a little later.
     *
     * @return whether the activation may continue; {@code false} if there is no memory for it now
     */
    protected abstract boolean recover(Throwable thrown);

    /**
     * {@return how long the next call of foreign code is expected to take}; also read by threads that make the actor
     * runnable
     */
    protected abstract long expectedNanos();

    /** Called when the actor has become idle; another thread may already have activated it again. */
    protected abstract void wentIdle();

    /**
     * Called on the actor's behalf when its scheduler has rejected it for too long. The actor then runs on a substitute
     * thread.
     */
    protected abstract void rejected(Throwable rejection);

    /** {@return whether the actor ends on a substitute thread as soon as its scheduler rejects it} */
    protected abstract boolean closed();

    // Methods for any thread.

    @Override
    public final void post(Message message, @Nullable Endpoint sender) {
        if (push(message)) {
            Worker running = sender instanceof Actor actor ? actor.worker : null;
            if (running == null) {
                submit();
            } else {
                running.schedule(this);
            }
        }
    }

    /** {@return whether this actor has its turn on the current thread, perhaps in foreign code} */
    public final boolean isOnCurrentThread() {
        Worker present = worker; // plain: in its own turn a thread reads what it wrote, otherwise no worker of its own
        return present != null && present.isOnCurrentThread();
    }

    /** Runs an action in a turn of this actor, after all messages that were posted before. */
    public final void execute(Runnable action) {
        post(new Command(action), null);
    }

    /**
     * Prepares to run an action in a turn of this actor.
     *
     * @return posts the action, once; it needs no memory any more, and never throws
     */
    public final Runnable prepare(Runnable action) {
        Command command = new Command(action);
        return () -> post(command, null);
    }

    /** {@return a number that changes with each activation} */
    final long activations() {
        return stamp.value();
    }

    /** {@return the stamp over the actor's figures} */
    protected final FigureStamp stamp() {
        return stamp;
    }

    /** {@return the timer and clock} */
    public final Scheduler scheduler() {
        return threading().scheduler();
    }

    /** {@return the scheduler of the actor's activations, and of any task that it starts} */
    public final Scheduler threads() {
        return threading().threads();
    }

    /** {@return whether the actor may block} */
    public final boolean mayBlock() {
        return threading().mayBlock();
    }

    /** {@return whether the actor runs on the same threads as another actor} */
    final boolean sharesThreadsWith(Actor other) {
        return threads() == other.threads() && mayBlock() == other.mayBlock();
    }

    // Submission to a thread.

    /**
     * Submits the actor to its scheduler, now or, if the scheduler rejects it, a little later. Called by the thread
     * that owns the actor. Never throws.
     */
    final void submit() {
        if (!isSubmitted()) {
            Retries.later(this);
        }
    }

    /** Submits the first {@code count} actors, which run on the same threads, to be run by one thread. Never throws. */
    static void submit(@Nullable Actor[] actors, int count) {
        for (int i = 0; i < count; i++) {
            SUBMITTED.setRelease(actors[i], true);
        }
        if (acceptsTogether(actors, count)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            Actor actor = actors[i];
            if (actor != null && actor.claim()) {
                actor.submit();
            }
        }
    }

    private static boolean acceptsTogether(@Nullable Actor[] actors, int count) {
        Actor first = actors[0];
        try {
            return first == null || first.threading().submission().accepts(() -> Worker.run(actors, count));
        } catch (Throwable noMemory) {
            return false;
        }
    }

    /** {@return whether the actor now belongs to a thread of the scheduler; if not, it still belongs to the caller} */
    private boolean isSubmitted() {
        SUBMITTED.setRelease(this, true);
        return threading().submission().accepts(this) || !claim();
    }

    /**
     * {@return whether the actor was submitted and runs on no thread yet, so that the caller must run it or submit it
     * again}
     */
    final boolean claim() {
        return SUBMITTED.compareAndSet(this, true, false);
    }

    /** After a rejection: the scheduler may accept the actor by now; if not, the actor ends on a substitute thread. */
    @Override
    protected final boolean attempt() {
        if (isSubmitted()) {
            return true;
        }
        Throwable rejection = threading().submission().lastRejection();
        if (rejection == null && !closed()) {
            return false;
        }
        if (rejection != null) {
            rejected(rejection);
        }
        SUBMITTED.setRelease(this, true);
        try {
            Retries.substitutes().execute(this);
            return true;
        } catch (Throwable thrown) {
            return !claim();
        }
    }

    // The activation.

    @Override
    public final void run() {
        Worker.run(this);
    }

    /** How an activation ended. */
    private enum Outcome {
        /** No work is left. */
        DONE,
        /** More work is left. */
        MORE,
        /** More work is left, and there is no memory for it now. */
        STUCK
    }

    /**
     * Works until no work is left, or until other actors must have their turn. Whatever is thrown meanwhile, afterwards
     * the figures are readable, and the actor is idle or a thread will activate it again.
     *
     * @return whether the caller must activate it again; if not, it may already be active on another thread
     */
    final boolean activate(Worker on) {
        do {
            worker = on;
            stamp.open();
            Outcome outcome = work(on);
            stamp.close();
            worker = null;
            if (outcome == Outcome.STUCK) {
                Retries.later(this);
                return false;
            }
            if (outcome == Outcome.MORE) {
                return true;
            }
        } while (!goIdle());
        wentIdle();
        return false;
    }

    private Outcome work(Worker on) {
        try {
            return stepByStep(on);
        } catch (Throwable noMemory) { // not even to end what a step had thrown
            return Outcome.STUCK;
        }
    }

    private Outcome stepByStep(Worker on) {
        for (int steps = 1; ; steps++) {
            try {
                if (!step()) {
                    return Outcome.DONE;
                }
            } catch (Throwable thrown) { // also a checked exception that no method declares
                if (!recover(thrown)) {
                    return Outcome.STUCK;
                }
            }
            if (steps % STEPS_PER_CLOCK_READ == 0) {
                on.readClock();
            }
            if (on.isTurnOver() || on.shouldYield(expectedNanos())) {
                return Outcome.MORE;
            }
        }
    }

    // Methods in a turn of this actor.

    /** {@return the worker of the present activation} */
    public final Worker worker() {
        return Objects.requireNonNull(worker, "not active");
    }

    /**
     * Called before foreign code. If the code takes long, actors that are queued on this thread must not wait for it.
     * Readers of the figures never wait for it: the figures do not change until {@link #afterForeignCode()}.
     *
     * @param nanos how long the code is expected to take
     */
    public final void beforeForeignCode(long nanos) {
        worker().beforeCall(nanos);
        stamp.close();
        clearInterrupt(); // an interrupt for an earlier call on this thread that arrived late
    }

    /** Called after foreign code. */
    public final void afterForeignCode() {
        clearInterrupt();
        stamp.open();
        worker().afterCall();
    }

    /**
     * Clears an interrupt flag that a call left on its thread: it concerns neither the next handler nor the engine,
     * which also waits.
     */
    static void clearInterrupt() {
        var unused = Thread.interrupted();
    }

    /** Calls foreign code, or code that waits. The figures do not change meanwhile. */
    public final void callForeign(Runnable foreign) {
        callForeign(foreign, UNKNOWN_NANOS);
    }

    /**
     * Calls foreign code, or code that waits. The figures do not change meanwhile.
     *
     * @param nanos how long the code is expected to take
     */
    public final void callForeign(Runnable foreign, long nanos) {
        beforeForeignCode(nanos);
        try {
            foreign.run();
        } finally {
            afterForeignCode();
        }
    }

    /** {@return the timer that runs actions in turns of this actor} */
    public final TurnTimer timer() {
        TurnTimer made = timer;
        if (made == null) {
            made = new TurnTimer(this);
            timer = made;
        }
        return made;
    }

    /** Counts down for a step that several actors take together. The last of them runs the continuation. */
    public final void countDown(Countdown all) {
        if (all.countDown()) {
            callForeign(all.then());
        }
    }
}
