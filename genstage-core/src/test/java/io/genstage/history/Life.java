package io.genstage.history;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.Status;
import org.jspecify.annotations.Nullable;

/** How an instance should live and end: as its handler, its subscriptions and their cancel modes say. */
final class Life {

    private final InstanceModel instance;

    private boolean opened;

    /** The handler has failed, or has said that it is done. */
    private boolean handlerOver;

    /** In this step the handler has said that it is done, or the dispatcher has thrown: losses are told behind that. */
    private boolean mayHearOfLosses;

    /** How it ends, as soon as that is known. */
    private @Nullable Status outcome;

    /** Why, if something is wrong. */
    private @Nullable Throwable reason;

    /** Its consumers are to go on without it. */
    private boolean detaching;

    private boolean permanentCompleted;

    Life(InstanceModel instance) {
        this.instance = instance;
    }

    // The handler.

    /** A callback is called; it may be. */
    void enter(Callback callback) {
        World world = instance.world;
        if (world.trace.on) {
            world.trace.add("  " + instance + " " + callback);
        }
        boolean deaf = handlerOver && !(callback == Callback.DISCARDED && mayHearOfLosses);
        boolean ended = instance.stage.terminated == instance.stage.instances.length;
        boolean stillborn = !opened && outcome != null;
        if (deaf || ended || stillborn || opened == (callback == Callback.STARTED)) {
            world.violated(this + " hears " + callback + " and should not");
        }
    }

    void open() {
        opened = true;
    }

    boolean opened() {
        return opened;
    }

    /** The handler is called back. */
    boolean listens() {
        return opened && !handlerOver;
    }

    /** The handler was called back, and is not any more. */
    boolean isDeaf() {
        return handlerOver;
    }

    /** The handler has said that it is done. */
    void complete() {
        handlerOver = true;
        mayHearOfLosses = true;
        leave(Status.COMPLETED, null, false);
    }

    /** The handler has thrown, or the dispatcher; what is thrown then changes nothing any more. */
    void fail(Throwable failure) {
        handlerOver = true;
        if (outcome != Status.FAILED) {
            leave(Status.FAILED, failure, false);
        }
    }

    /** The dispatcher has thrown. */
    void breakDown(Throwable failure) {
        mayHearOfLosses = true;
        fail(failure);
    }

    void stepIsOver() {
        mayHearOfLosses = false;
    }

    // What ends it from outside.

    /** Somebody has told it to stop, and it hears that now. */
    void hearStop(boolean detach) {
        if (outcome == null) {
            leave(Status.STOPPED, null, detach);
        }
    }

    void subscriptionEnds(CancelMode mode, @Nullable Cancellation cancellation) {
        permanentCompleted |= mode == CancelMode.PERMANENT && cancellation == null;
    }

    /** The handler has heard that a subscription is over, and the cancel mode takes effect (R136, R137). */
    void takeEnd(CancelMode mode, @Nullable Cancellation cancellation) {
        if (outcome != null) {
            return;
        }
        if (cancellation != null && stops(mode, cancellation)) {
            leave(Status.STOPPED, cancellation.reason(), false);
        } else if (permanentCompleted && instance.inputs.isEmpty()) {
            leave(Status.COMPLETED, null, false);
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

    private void leave(Status how, @Nullable Throwable why, boolean detach) {
        outcome = how;
        reason = why;
        detaching = detach;
        if (instance.world.trace.on) {
            instance.world.trace.add("  " + this);
        }
    }

    // The end.

    /** It is known how it ends: it takes nothing new. */
    boolean isLeaving() {
        return outcome != null;
    }

    boolean hasFailed() {
        return outcome == Status.FAILED;
    }

    /** {@return how it ends} What says nothing by itself is stopped when all are closed. */
    Status outcome() {
        return outcome == null ? Status.STOPPED : outcome;
    }

    // What its consumers are told.

    boolean saysCompleted() {
        return outcome == Status.COMPLETED || (outcome == Status.STOPPED && reason == null && !detaching);
    }

    boolean saysDetached() {
        return outcome == Status.STOPPED && detaching;
    }

    boolean saysDown(@Nullable Throwable why) {
        return reason != null && reason == why;
    }

    @Override
    public String toString() {
        return instance
                + (opened ? "" : " (unopened)")
                + (outcome == null ? "" : " is to be " + outcome)
                + (handlerOver ? ", handler over" : "")
                + (reason == null ? "" : ", because of " + reason)
                + (detaching ? ", detaching" : "");
    }
}
