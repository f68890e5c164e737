package io.genstage.history.model;

import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.history.event.Transition;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts a {@code HandlerLife}: the handlers of an instance, one after the other. Each one is started, is notified of
 * the open subscriptions, handles events and messages, is notified of a batch that failed, and is terminated. No
 * callback may come before or after that.
 */
public final class HandlerLifeModel {

    /** The phases of one handler and of the restart that follows. */
    private enum Phase {
        /** No handler was started yet. */
        NONE,
        /** The handler is called. */
        ACTIVE,
        /** The handler has thrown, and the supervisor has not decided yet. */
        UNDECIDED,
        /** The handler's {@code terminated} is to be called, because the supervisor restarts it. */
        TERMINATING,
        /** The handler has terminated, and the next one is to be started. */
        AWAITED,
        /** The next handler was started, and is notified of the open subscriptions. */
        SUBSCRIBING,
        /** No handler follows. */
        ENDED
    }

    /** A batch that has failed and was not reported to the handler yet. */
    private record FailedBatch(List<Event> events, Throwable failure) {}

    /**
     * A restart because another stage was restarted.
     *
     * @param surely whether the instance must restart; otherwise it may, because a subscription was being made or ended
     * @param resumptions how often the pipeline was started again or resumed before
     */
    private record Request(Throwable cause, boolean surely, int resumptions) {}

    private final InstanceModel instance;

    private final World world;

    private Phase phase = Phase.NONE;

    private @Nullable Object handler;

    /** How many handlers were started. */
    private int generation;

    private long restarts;

    /** The {@code started} of the handler that has thrown had returned before. */
    private boolean wasStarted;

    private @Nullable Throwable cause;

    /** The restart follows a failure of the handler itself, and not of another stage. */
    private boolean ownFailure;

    /** The earliest time of the restart. */
    private long due;

    private @Nullable FailedBatch failedBatch;

    /**
     * The events that became dead letters between two handlers, which needs no handler. The next handler is notified as
     * soon as it has started. If none follows, the last one is.
     */
    private final ArrayDeque<FailedBatch> failedBetween = new ArrayDeque<>(1);

    private @Nullable Request request;

    HandlerLifeModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
    }

    public int generation() {
        return generation;
    }

    public long restarts() {
        return restarts;
    }

    boolean isActive() {
        return phase == Phase.ACTIVE;
    }

    boolean isRestarting() {
        return phase.compareTo(Phase.ACTIVE) > 0 && phase != Phase.ENDED;
    }

    /** {@return whether the last handler has terminated, and no other one was started} */
    boolean isAwaited() {
        return phase == Phase.AWAITED;
    }

    /** {@return whether a restarted handler is being notified of the open subscriptions} */
    public boolean isSubscribing() {
        return phase == Phase.SUBSCRIBING;
    }

    /** {@return the earliest time of the restart, if one is to come} */
    public long due() {
        return due;
    }

    // A handler starts.

    /** {@return whether this callback of this handler may be called now} */
    boolean mayCall(Callback callback, Object called) {
        if (callback == Callback.STARTED) {
            return phase == Phase.NONE || (phase == Phase.AWAITED && world.handlersMayRun() && world.now() >= due);
        }
        if (callback == Callback.DISCARDED && isLast()) {
            return true;
        }
        if (called != handler) {
            return false;
        }
        boolean notification = callback == Callback.SUBSCRIBED || callback == Callback.CONSUMER_SUBSCRIBED;
        return phase == Phase.SUBSCRIBING ? notification : phase == Phase.ACTIVE && !mustRestart(callback);
    }

    /** {@return whether no handler follows, so discarded events are reported to the last one} */
    private boolean isLast() {
        return phase == Phase.ENDED || (phase == Phase.AWAITED && (instance.life.isEnding() || world.isClosing()));
    }

    /**
     * A requested restart comes before any other callback, unless it had to wait for a resumption. Discards may be
     * reported.
     */
    private boolean mustRestart(Callback callback) {
        Request now = request;
        return now != null && now.surely && now.resumptions == world.resumptions && callback != Callback.DISCARDED;
    }

    void started(Object called) {
        if (phase == Phase.AWAITED) {
            if ((called == handler) != instance.stage.keepsHandler) {
                world.violated(instance + " is restarted with the wrong handler");
            }
            world.count(called == handler ? Transition.SAME_HANDLER_STARTED_AGAIN : Transition.NEW_HANDLER_STARTED);
        }
        phase = phase == Phase.NONE ? Phase.ACTIVE : Phase.SUBSCRIBING;
        handler = called;
        generation++;
    }

    /** The pipeline's listener is notified that the handler was restarted. */
    public void restarted(Throwable why) {
        if (phase != Phase.SUBSCRIBING || why != cause) {
            world.violated(
                    instance.life + " is reported as restarted because of " + why + ", but its handler is " + this);
        }
        for (LinkModel link : instance.input.links) {
            if (link.subscribedIn != generation && link.isOpen()) {
                world.violated(instance + " was restarted, but `subscribed` was not called for " + link);
            }
        }
        for (LinkModel link : instance.outputs) {
            if (link.announcedIn != generation) {
                world.violated(instance + " was restarted, but `consumerSubscribed` was not called for " + link);
            }
        }
        phase = Phase.ACTIVE;
        restarts++;
        countRestart();
        if (ownFailure) {
            world.supervisor().restarted(instance, why);
        }
    }

    private void countRestart() {
        boolean atOnce = world.supervisor().options().backoff().delay().isZero();
        world.count(
                !ownFailure
                        ? Transition.RESTARTED_WITH_ANOTHER
                        : atOnce ? Transition.RESTARTED_AT_ONCE : Transition.RESTARTED_AFTER_BACKOFF);
        if (instance.life.isEnding()) {
            world.count(Transition.RESTARTED_WHILE_ENDING);
        }
    }

    // A handler ends.

    /** The handler has thrown, and the supervisor will be asked. */
    void threw(Throwable failure) {
        wasStarted = phase == Phase.ACTIVE || phase == Phase.SUBSCRIBING;
        if (phase != Phase.ACTIVE) {
            world.count(Transition.RESTART_FAILED);
        }
        Request now = request;
        request = now == null ? null : new Request(now.cause, false, now.resumptions);
        cause = failure;
        phase = Phase.UNDECIDED;
    }

    /** The supervisor replaces the handler. */
    void replacedAt(long time) {
        phase = wasStarted ? Phase.TERMINATING : Phase.AWAITED;
        ownFailure = true;
        due = time;
    }

    /** The handler is not replaced. If it was started, its {@code terminated} is called when the instance ends. */
    void notReplaced() {
        if (phase == Phase.UNDECIDED) {
            phase = wasStarted ? Phase.ACTIVE : Phase.ENDED;
        } else if (phase == Phase.AWAITED) {
            phase = Phase.ENDED;
        }
    }

    /** Another stage was restarted, and the instance processes the request to restart with it. */
    void restartReceived(Throwable why, boolean surely) {
        if (!instance.life.hasHandler()) {
            return;
        }
        if (!instance.stage.restartable) {
            world.count(Transition.RESTART_SKIPPED);
            return;
        }
        request = new Request(why, surely, world.resumptions);
    }

    public void terminated(Object called, @Nullable Throwable failure) {
        requireFailedCalled();
        requireFailedBetweenCalled();
        Request requested = request;
        request = null;
        if (called != handler) {
            world.violated(instance + " calls `terminated` of the wrong handler");
        } else if (phase == Phase.TERMINATING && failure == cause) {
            phase = Phase.AWAITED;
        } else if (phase != Phase.ACTIVE || !instance.life.mayTerminateWith(failure)) {
            world.violated(instance.life + " calls `terminated` with " + failure + ", but its handler is " + this);
        } else if (requested != null && !instance.life.hasFailed()) {
            phase = Phase.AWAITED;
            ownFailure = false;
            cause = requested.cause;
            due = world.now();
        } else {
            instance.life.requireDraining();
            phase = Phase.ENDED;
        }
    }

    // Failed batches.

    void batchFailed(List<Event> events, Throwable failure) {
        if (events.isEmpty()) {
            return;
        }
        FailedBatch failed = new FailedBatch(List.copyOf(events), failure);
        if (phase == Phase.AWAITED) {
            failedBetween.add(failed);
        } else {
            failedBatch = failed;
        }
    }

    /** The handler's {@code failed} is called. */
    public void failedCalled(Object called, List<?> events, Throwable failure) {
        FailedBatch expected = failedBatch;
        failedBatch = null;
        boolean noneFollows = expected == null && isLast(); // `started` of this handler may have thrown
        if (expected == null && (noneFollows || isActive())) {
            expected = failedBetween.poll();
        }
        if (expected == null && called == handler && isActive() && instance.unselectedFailed(events, failure)) {
            return;
        }
        boolean right = expected != null
                && (called == handler || noneFollows)
                && expected.failure == failure
                && expected.events.equals(events);
        if (!right) {
            world.violated(instance + " calls `failed` with " + events + ", but the failed batch is " + expected);
        }
        world.count(Transition.FAILED_CALLED);
    }

    private void requireFailedCalled() {
        if (failedBatch != null) {
            world.violated(instance + " has not called `failed` with " + failedBatch);
        }
    }

    /** A handler that is called was notified of what failed before it had started. */
    private void requireFailedBetweenCalled() {
        if (!failedBetween.isEmpty() && (phase == Phase.ACTIVE || phase == Phase.ENDED)) {
            world.violated(instance + " has not called `failed` with " + failedBetween);
        }
    }

    // Checks.

    void afterStep(boolean idle) {
        requireFailedCalled();
        requireFailedBetweenCalled();
        boolean between = phase == Phase.UNDECIDED || phase == Phase.TERMINATING || phase == Phase.SUBSCRIBING;
        if (between || (idle && request != null && request.surely && isActive())) {
            world.violated(instance.life + " ends its step too early; its handler is " + this);
        }
        request = idle ? null : request;
    }

    public void checkAtEnd() {
        if (phase == Phase.ACTIVE) {
            world.violated(instance.life + " has not called `terminated`");
        }
        if (!failedBetween.isEmpty()) {
            world.violated(instance + " has ended without a call of `failed` with " + failedBetween);
        }
        if (phase == Phase.AWAITED) {
            world.count(Transition.ENDED_BEFORE_RESTART);
        }
    }

    @Override
    public String toString() {
        return phase + (cause == null ? "" : ", because of " + cause) + (request == null ? "" : ", " + request);
    }
}
