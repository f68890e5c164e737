package io.genstage.history.model;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.Status;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Transition;
import org.jspecify.annotations.Nullable;

/** How an instance should live and end: as its handlers, its subscriptions and their cancel modes say. */
public final class StageLifeModel {

    /**
     * How it ends, as soon as that is known.
     *
     * @param reason why, if something is wrong
     * @param detaching whether its consumers are to go on without it
     */
    private record Ending(Status outcome, @Nullable Throwable reason, boolean detaching) {}

    private final InstanceModel instance;

    private boolean opened;

    /** The handler has failed, or has said that it is done. */
    private boolean handlerOver;

    /** The handler has just said that it is done, or the dispatcher has thrown: what is thrown over losses still counts. */
    private boolean mayFailOverLosses;

    private @Nullable Ending ending;

    /** What was known before the handler said that it is done. */
    private @Nullable Ending endingBefore;

    /** The end of a subscription in the call in which the handler has said that it is done. */
    private @Nullable Runnable endBehind;

    private boolean permanentCompleted;

    /** All subscriptions that it had are over; it may not have been told to make the others yet. */
    private boolean completesWhenReleased;

    StageLifeModel(InstanceModel instance) {
        this.instance = instance;
    }

    // The handler.

    /** A callback is called; it may be. */
    public void enter(Callback callback, Object handler) {
        World world = instance.world;
        if (world.trace.on) {
            world.trace.add("  " + instance + " " + callback);
        }
        boolean deaf = handlerOver && callback != Callback.DISCARDED;
        boolean stillborn = !opened && ending() != null;
        if (deaf || stillborn || !instance.succession.hears(callback, handler)) {
            world.violated(this + " hears " + callback + " and should not: " + instance.succession);
        }
        if (callback == Callback.TERMINATED && !isRestarting()) {
            completesWhenReleased = false;
        }
        if (callback != Callback.DISCARDED) {
            instance.lastBatch.isOver();
            endBehind = null;
        }
    }

    void open() {
        opened = true;
    }

    public boolean opened() {
        return opened;
    }

    /** The handler is called back. */
    public boolean listens() {
        return hears() && instance.succession.isThere();
    }

    /** The handler is called back, or the next one will be. */
    boolean hears() {
        return opened && !handlerOver;
    }

    /** Another handler is to come. */
    public boolean isRestarting() {
        return hears() && instance.succession.isRestarting();
    }

    /** The handler was called back, and is not any more. */
    public boolean isDeaf() {
        return handlerOver;
    }

    /** The handler has said that it is done. */
    void complete() {
        endingBefore = ending();
        handlerOver = true;
        mayFailOverLosses = true;
        leave(Status.COMPLETED, null, false);
    }

    /**
     * The handler has thrown, or what makes it; what is thrown behind a failure changes nothing any more.
     *
     * @param looks how often the clock is looked at before the supervisor does
     */
    void handlerThrows(Throwable failure, int looks) {
        SupervisorModel supervisor = instance.world.supervisor;
        if (supervisor == null || !opened || hasFailed()) {
            fail(failure);
        } else if (!instance.stage.restartable) {
            instance.world.count(Transition.NOT_RESTARTABLE);
            fail(failure);
        } else {
            instance.succession.thrown(failure);
            supervisor.asked(instance, failure, looks);
        }
    }

    /** The supervisor has decided: there will be another handler. What this one has said last is forgotten. */
    void isRestarted(long at) {
        instance.succession.isReplaced(at);
        if (handlerOver) {
            instance.world.count(Transition.LAST_WORD_FORGOTTEN);
            handlerOver = false;
            ending = endingBefore;
            instance.owed = instance.owedBefore;
            Runnable behind = endBehind;
            if (behind != null) {
                behind.run();
            }
        }
    }

    /** Nobody replaces the handler, or the dispatcher has thrown. */
    void fail(Throwable failure) {
        handlerOver = true;
        instance.owed = 0;
        instance.succession.isGivenUp();
        if (!hasFailed()) {
            leave(Status.FAILED, failure, false);
        }
    }

    /** The dispatcher has thrown. */
    void breakDown(Throwable failure) {
        mayFailOverLosses = true;
        fail(failure);
    }

    /** What the last call has emitted is on its way. */
    public void callIsSettled() {
        mayFailOverLosses = false;
    }

    /** Whether it is of no consequence what is thrown over losses. */
    boolean isPastFailing() {
        return handlerOver && !mayFailOverLosses;
    }

    void stepIsOver() {
        callIsSettled();
        endBehind = null;
    }

    // What ends it from outside.

    /** Somebody has told it to stop, and it hears that now. */
    public void hearStop(boolean detach) {
        if (ending() == null) {
            leave(Status.STOPPED, null, detach);
        }
    }

    void subscriptionEnds(CancelMode mode, @Nullable Cancellation cancellation) {
        permanentCompleted |= mode == CancelMode.PERMANENT && cancellation == null;
    }

    /** The handler has heard that a subscription is over, and the cancel mode takes effect (R136, R137). */
    void takeEnd(CancelMode mode, @Nullable Cancellation cancellation) {
        if (ending() != null) {
            endBehind = () -> takeEnd(mode, cancellation);
        } else if (cancellation != null && stops(mode, cancellation)) {
            leave(Status.STOPPED, cancellation.reason(), false);
        } else if (permanentCompleted && instance.inputs.isEmpty()) {
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

    /** {@return how it ends, if that is known} */
    private @Nullable Ending ending() {
        if (completesWhenReleased && !instance.seenEnded && instance.released()) {
            completesWhenReleased = false;
            if (ending == null && instance.inputs.isEmpty()) {
                leave(Status.COMPLETED, null, false);
            }
        }
        return ending;
    }

    private void leave(Status how, @Nullable Throwable why, boolean detach) {
        ending = new Ending(how, why, detach);
        if (instance.world.trace.on) {
            instance.world.trace.add("  " + this);
        }
    }

    // The end.

    /** It is known how it ends: it takes nothing new. */
    public boolean isLeaving() {
        return ending() != null;
    }

    public boolean hasFailed() {
        return outcome() == Status.FAILED;
    }

    /** {@return how it ends} What says nothing by itself is stopped when all are closed. */
    public Status outcome() {
        return ending() == null ? Status.STOPPED : ending.outcome;
    }

    /** {@return whether the last callback may say this} */
    boolean mayTerminateWith(@Nullable Throwable failure) {
        return failure == (ending() != null && hasFailed() ? ending.reason : null);
    }

    // What its consumers are told.

    boolean saysCompleted() {
        return ending() != null
                && (ending.outcome == Status.COMPLETED
                        || (ending.outcome == Status.STOPPED && ending.reason == null && !ending.detaching));
    }

    boolean saysDetached() {
        return ending() != null && ending.outcome == Status.STOPPED && ending.detaching;
    }

    boolean saysDown(@Nullable Throwable why) {
        return ending() != null && ending.reason != null && ending.reason == why;
    }

    @Override
    public String toString() {
        return instance
                + (opened ? "" : " (unopened)")
                + (ending == null ? "" : " is to be " + ending)
                + (handlerOver ? ", handler over" : "");
    }
}
