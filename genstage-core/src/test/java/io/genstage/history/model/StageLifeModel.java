package io.genstage.history.model;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.Status;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Transition;
import io.genstage.internal.turns.Activity;
import org.jspecify.annotations.Nullable;

/** Predicts a {@code StageLife}: when and how an instance ends, from its handler, its links and their cancel modes. */
public final class StageLifeModel {

    /**
     * How the instance ends, as soon as that is decided.
     *
     * @param reason why, if a failure or a cancellation ends it
     * @param detaching whether its consumers go on without it
     */
    private record Ending(Status outcome, @Nullable Throwable reason, boolean detaching) {}

    private final InstanceModel instance;

    private final World world;

    /** A handler's {@code started} has returned. */
    private boolean started;

    /** The handler has failed or completed, and is not called any more. */
    private boolean handlerEnded;

    /**
     * The handler has just completed, or the dispatcher has thrown. If {@code discarded} throws now, that still counts.
     */
    private boolean mayStillFail;

    private @Nullable Ending ending;

    private @Nullable Ending endingBeforeCompletion;

    /** Applies the end of a link that the handler was notified of in the call in which it completed. */
    private @Nullable Runnable cancelModeOfCall;

    private boolean permanentCompleted;

    /** The number of the pipeline's start in which {@code draining} was called. */
    private int drainedInStart = -1;

    /** The number of the pipeline's start in which the instance has completed its subscriptions, or -1. */
    private int overInStart = -1;

    /** There was no handler then. */
    private boolean overWithoutHandler;

    /** What its consumers are notified of; {@code null} if nothing has changed since. */
    private @Nullable Ending endingOfOutput;

    /** All links have completed. The instance completes too, unless it has declared subscriptions to make first. */
    private boolean completesWhenReleased;

    StageLifeModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
    }

    // Draining.

    /** The handler's {@code draining} is called. */
    public void drainingCalled() {
        if (instance.hasEndedOutput()) {
            world.violated(this + " calls `draining` after it has completed its subscriptions");
        }
        boolean whileDraining = world.pipeline().status() == Status.DRAINING && !isEnding();
        if (drainedInStart == world.starts) {
            world.violated(this + " calls `draining` twice");
        }
        if (!whileDraining && !isEnding() && !world.isClosing()) {
            world.violated(this + " calls `draining`, but neither the instance nor the pipeline ends");
        }
        if (instance.input.unhandled() > 0 && world.pipeline().status() == Status.RUNNING) {
            world.violated(this + " calls `draining` before it has handled all events");
        }
        drainedInStart = world.starts;
        world.count(whileDraining ? Transition.DRAINING_CALLED : Transition.DRAINING_CALLED_AT_END);
    }

    /** The handler's {@code terminated} is called, and no handler follows. */
    void requireDraining() {
        boolean inOrder =
                started && !overWithoutHandler && !handlerEnded && isEnding() && !hasFailed() && !world.isClosing();
        if (inOrder && drainedInStart != (overInStart < 0 ? world.starts : overInStart)) {
            world.violated(this + " has not called `draining`");
        }
    }

    // Calls of the handler.

    /** A callback of a handler is called. */
    public void enter(Callback callback, Object handler) {
        if (world.trace.on) {
            world.trace.add("  " + instance + " " + callback);
        }
        boolean afterEnd = handlerEnded && callback != Callback.DISCARDED;
        boolean neverStarted = !started && ending() != null;
        if (afterEnd || neverStarted || !instance.handlerLife.mayCall(callback, handler)) {
            world.violated(this + " must not call " + callback + " now; its handler: " + instance.handlerLife);
        }
        if (callback == Callback.TERMINATED && !isRestarting()) {
            completesWhenReleased = false;
        }
        if (callback == Callback.STARTED && isRestarting()) {
            noteOver(); // it may have completed its subscriptions in this step, before the next handler starts
        }
        if (callback != Callback.DISCARDED) {
            instance.lastBatch.clear();
            cancelModeOfCall = null;
        }
    }

    void handlerStarted() {
        started = true;
    }

    public boolean isStarted() {
        return started;
    }

    /** {@return whether there is a handler that may be called} */
    public boolean hasHandler() {
        return expectsHandler() && instance.handlerLife.isActive();
    }

    /** {@return whether there is a handler that may be called, or a restart will start one} */
    public boolean expectsHandler() {
        return started && !handlerEnded;
    }

    public boolean isRestarting() {
        return expectsHandler() && instance.handlerLife.isRestarting();
    }

    /** {@return whether the handler has failed or completed, and no other one follows} */
    public boolean handlerEnded() {
        return handlerEnded;
    }

    void handlerCompleted() {
        endingBeforeCompletion = ending();
        handlerEnded = true;
        mayStillFail = true;
        instance.redelivery.abandon();
        end(Status.COMPLETED, null, false);
    }

    /**
     * The handler or its factory throws. An exception after the instance's failure changes nothing.
     *
     * @param clockReads how often the engine reads the clock before the supervisor does
     */
    void handlerThrew(Throwable failure, int clockReads) {
        SupervisorModel supervisor = world.supervisor;
        if (supervisor == null || !started || hasFailed()) {
            fail(failure);
        } else if (!instance.stage.restartable) {
            world.count(Transition.NOT_RESTARTABLE);
            fail(failure);
        } else {
            instance.handlerLife.threw(failure);
            supervisor.asked(instance, failure, clockReads);
        }
    }

    /**
     * The supervisor decides to restart the handler. If the handler completed in the call that failed, that is revoked.
     */
    void restartsAt(long time) {
        instance.handlerLife.replacedAt(time);
        instance.redelivery.restarts();
        if (handlerEnded) {
            world.count(Transition.COMPLETION_REVOKED);
            handlerEnded = false;
            ending = endingBeforeCompletion;
            instance.restoreOwed();
            Runnable cancelMode = cancelModeOfCall;
            if (cancelMode != null) {
                cancelMode.run();
            }
        }
    }

    /** The handler is not restarted, or the dispatcher has thrown. */
    void fail(Throwable failure) {
        handlerEnded = true;
        instance.owed = 0;
        instance.handlerLife.notReplaced();
        instance.redelivery.notRestarted();
        if (!hasFailed()) {
            end(Status.FAILED, failure, false);
        }
    }

    void dispatcherFails(Throwable failure) {
        mayStillFail = true;
        fail(failure);
    }

    /** The stage has dispatched the events of the last call. */
    public void callEnded() {
        mayStillFail = false;
    }

    /** {@return whether an exception of {@code discarded} has no effect} */
    boolean ignoresFailures() {
        return (handlerEnded && !mayStillFail) || instance.handlerLife.isAwaited();
    }

    void afterStep() {
        noteOver();
        callEnded();
        cancelModeOfCall = null;
    }

    private void noteOver() {
        if (overInStart < 0 && instance.hasEndedOutput()) {
            overInStart = world.starts;
            overWithoutHandler = isRestarting(); // an ending stage does not wait for a restart
        }
    }

    // Ends from outside.

    /** The instance processes a stop. */
    public void stopReceived(boolean detach) {
        if (ending() == null) {
            end(Status.STOPPED, null, detach);
        }
    }

    void subscriptionEnds(CancelMode mode, @Nullable Cancellation cancellation) {
        permanentCompleted |= mode == CancelMode.PERMANENT && cancellation == null;
    }

    /** The handler was notified of a link's end, and the cancel mode takes effect (R136, R137). */
    void applyCancelMode(CancelMode mode, @Nullable Cancellation cancellation) {
        if (ending() != null) {
            cancelModeOfCall = () -> applyCancelMode(mode, cancellation);
        } else if (cancellation != null && stops(mode, cancellation)) {
            end(Status.STOPPED, cancellation.reason(), false);
        } else if (permanentCompleted && instance.input.links.isEmpty()) {
            completesWhenReleased = true;
        }
    }

    private static boolean stops(CancelMode mode, Cancellation cancellation) {
        return switch (cancellation.kind()) {
            case DETACH, REFUSED -> false;
            case CANCEL, DOWN ->
                switch (mode) {
                    case PERMANENT -> true;
                    case TRANSIENT -> cancellation.reason() != null;
                    case TEMPORARY -> false;
                };
        };
    }

    private @Nullable Ending ending() {
        if (completesWhenReleased && !instance.seenEnded && instance.isReleased()) {
            completesWhenReleased = false;
            if (ending == null && instance.input.links.isEmpty()) {
                end(Status.COMPLETED, null, false);
            }
        }
        return ending;
    }

    private void end(Status how, @Nullable Throwable why, boolean detach) {
        if (endingOfOutput == null && ending != null && Activity.outputOver(instance.shell())) {
            endingOfOutput = ending;
        }
        ending = new Ending(how, why, detach);
        if (world.trace.on) {
            world.trace.add("  " + this);
        }
    }

    // The decided end.

    /** {@return whether it is decided how the instance ends; from then on it takes nothing new} */
    public boolean isEnding() {
        return ending() != null;
    }

    public boolean hasFailed() {
        return outcome() == Status.FAILED;
    }

    /**
     * {@return the status in which the instance ends} Closing the pipeline stops an instance for which no end is
     * decided.
     */
    public Status outcome() {
        return ending() == null ? Status.STOPPED : ending.outcome;
    }

    /** {@return whether {@code terminated} may be called with this failure} */
    boolean mayTerminateWith(@Nullable Throwable failure) {
        return failure == (ending() != null && hasFailed() ? ending.reason : null);
    }

    /** {@return how the instance ends for its consumers, which may have been notified before its handler completed} */
    private @Nullable Ending endingForConsumers() {
        return endingOfOutput == null ? ending() : endingOfOutput;
    }

    boolean completesConsumers() {
        Ending how = endingForConsumers();
        return how != null
                && (how.outcome == Status.COMPLETED
                        || (how.outcome == Status.STOPPED && how.reason == null && !how.detaching));
    }

    boolean detachesConsumers() {
        Ending how = endingForConsumers();
        return how != null && how.outcome == Status.STOPPED && how.detaching;
    }

    boolean cancelsConsumersWith(@Nullable Throwable reason) {
        Ending how = endingForConsumers();
        return how != null && how.reason != null && how.reason == reason;
    }

    @Override
    public String toString() {
        return instance
                + (started ? "" : " (not started)")
                + (ending == null ? "" : " is to end: " + ending)
                + (handlerEnded ? ", handler ended" : "");
    }
}
