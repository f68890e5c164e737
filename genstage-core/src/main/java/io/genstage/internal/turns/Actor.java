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
 * Something with a mailbox that is active on one thread at a time: a stage's shell. This class decides whose turn it is; the shell says what
 * there is to do in a turn.
 *
 * <p>A message makes an idle actor runnable. An <em>activation</em> then works until there is nothing left to do or its budget is spent,
 * one step at a time.
 */
public abstract class Actor extends Mailbox implements Endpoint, Runnable {
    /** Steps that call no handler do not read the clock, so it is read after this many of them. */
    private static final int STEPS_A_LOOK = 64;

    /** What is expected of code that is not timed and is not the handler's: that it takes long. */
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

    /** Whether a scheduler has it and no thread has claimed it. A scheduler may throw and still accept it, and run it twice. */
    @SuppressWarnings("unused") // through the handle
    private boolean submitted;

    /** The worker of the present activation. */
    private @Nullable Worker worker;

    /** Made when the first action waits for its time. */
    private @Nullable TurnTimer timer;

    // What a subclass says.

    /** {@return where it runs} */
    protected abstract Threading threading();

    /**
     * Does one thing that the state allows, or accepts the next message. On the actor's thread.
     *
     * @return whether there was something to do
     */
    protected abstract boolean step();

    /**
     * Called on the actor's thread when a step threw.
     *
     * @return whether the activation may go on; {@code false} if there is no memory for it now
     */
    protected abstract boolean recover(Throwable thrown);

    /** {@return how long the next call of foreign code is expected to take}; also read by threads that make the actor runnable */
    protected abstract long expectedNanos();

    /** Called when the actor has become idle; another thread may already have activated it again. */
    protected abstract void wentIdle();

    /** Called on the actor's behalf when its scheduler rejected it for too long. It is then served by a substitute thread. */
    protected abstract void rejected(Throwable rejection);

    /** {@return whether it ends on a substitute thread as soon as its scheduler rejects it} */
    protected abstract boolean closed();

    // For any thread.

    @Override
    public final void post(Message message, @Nullable Endpoint sender) {
        if (push(message)) {
            Worker running = sender instanceof Actor actor ? actor.worker : null;
            if (running == null) {
                submit();
            } else {
                running.runnable(this);
            }
        }
    }

    /** Runs an action in a turn of this actor, after all messages that were posted before. */
    public final void tell(Runnable action) {
        post(new Command(action), null);
    }

    /**
     * Prepares to run an action in a turn of this actor.
     *
     * @return posts the action, once; needs no memory any more, and never throws
     */
    public final Runnable prepare(Runnable action) {
        Command command = new Command(action);
        return () -> post(command, null);
    }

    /** {@return a number that changes with each activation} */
    final long activations() {
        return stamp.value();
    }

    /** {@return the stamp over the figures that the actor changes} */
    protected final FigureStamp stamp() {
        return stamp;
    }

    /** {@return timer and clock} */
    public final Scheduler scheduler() {
        return threading().scheduler();
    }

    /** {@return where it is active, and whatever it starts} */
    public final Scheduler threads() {
        return threading().threads();
    }

    /** {@return whether it may block} */
    public final boolean mayBlock() {
        return threading().mayBlock();
    }

    /** {@return whether it runs on the same threads as another actor} */
    final boolean runsAlike(Actor other) {
        return threads() == other.threads() && mayBlock() == other.mayBlock();
    }

    // The way onto a thread.

    /** By its owner: submits it to the scheduler, now or, if the scheduler rejects it, a little later. Never throws. */
    final void submit() {
        if (!isSubmitted()) {
            Retries.later(this);
        }
    }

    /** Submits the first {@code count} actors, which run alike, to be served by one thread. Never throws. */
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

    /** {@return whether it belongs to a thread of the scheduler from now on; if not, it still belongs to the caller} */
    private boolean isSubmitted() {
        SUBMITTED.setRelease(this, true);
        return threading().submission().accepts(this) || !claim();
    }

    /** {@return whether it was submitted and no thread serves it yet, so that the caller has to serve it, or submit it again} */
    final boolean claim() {
        return SUBMITTED.compareAndSet(this, true, false);
    }

    /** After a rejection: the scheduler may accept it by now; if not, it ends on a substitute thread. */
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

    /** How some work has ended. */
    private enum Outcome {
        /** There is nothing to do. */
        DONE,
        /** There is more to do. */
        MORE,
        /** There is more to do, for which there is no memory now. */
        STUCK
    }

    /**
     * Works until there is nothing to do, or until other actors must have their turn. Whatever is thrown meanwhile: afterwards the figures can
     * be read, and the actor is idle, or a thread will activate it again.
     *
     * @return whether the caller has to do so; if not, it may already be active on another thread
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
        for (int steps = 1; ; steps++) {
            try {
                if (!step()) {
                    return Outcome.DONE;
                }
            } catch (Throwable thrown) { // also a checked one that no method declares
                if (!recover(thrown)) {
                    return Outcome.STUCK;
                }
            }
            if (steps % STEPS_A_LOOK == 0) {
                on.look();
            }
            if (on.turnIsOver() || on.othersFirst(expectedNanos())) {
                return Outcome.MORE;
            }
        }
    }

    // In a turn of this actor.

    /** {@return the worker of the present activation} */
    public final Worker worker() {
        return Objects.requireNonNull(worker, "not active");
    }

    /**
     * Called before code that is not the engine's. Actors that wait on this thread must not wait for it if it takes long, and readers of the
     * figures must not wait for it at all: the figures do not change until {@link #afterForeignCode()}.
     *
     * @param nanos how long it is expected to take
     */
    public final void beforeForeignCode(long nanos) {
        worker().beforeCall(nanos);
        stamp.close();
        clearInterrupt(); // an interrupt that was meant for an earlier call on this thread, and came late
    }

    /** Called after code that is not the engine's. */
    public final void afterForeignCode() {
        clearInterrupt();
        stamp.open();
        worker().afterCall();
    }

    /** An interrupt flag that a call leaves on its thread is neither for the next handler nor for the engine, where it waits. */
    static void clearInterrupt() {
        var unused = Thread.interrupted();
    }

    /** Calls code that is not the engine's, or that waits. The figures do not change meanwhile. */
    public final void callOut(Runnable foreign) {
        callOut(foreign, UNKNOWN_NANOS);
    }

    /**
     * Calls code that is not the engine's, or that waits. The figures do not change meanwhile.
     *
     * @param nanos how long it is expected to take
     */
    public final void callOut(Runnable foreign, long nanos) {
        beforeForeignCode(nanos);
        try {
            foreign.run();
        } finally {
            afterForeignCode();
        }
    }

    /** {@return runs actions in turns of this actor when their time has come} */
    public final TurnTimer timer() {
        TurnTimer made = timer;
        if (made == null) {
            made = new TurnTimer(this);
            timer = made;
        }
        return made;
    }

    /** This actor has done its part of a step that several do; the last of them goes on. */
    public final void countDown(Countdown all) {
        if (all.countDown()) {
            callOut(all.then());
        }
    }
}
