package io.genstage.history.model;

import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.history.event.Transition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the handlers of an instance should follow one another: each is started, is told of the subscriptions that stand, hears
 * what there is to hear, and is told of what it had in hand and that it is over. Nobody is called before or behind that.
 */
public final class HandlerLifeModel {

    private enum Phase {
        NONE,
        LISTENING,
        /** It has thrown, and nobody has decided yet. */
        IN_DOUBT,
        /** It is about to be told that it is over. */
        DISMISSED,
        /** It is over, and the next one is to come. */
        AWAITED,
        /** It has accepted the start, and is told of the subscriptions that stand. */
        INTRODUCED,
        /** No other will come. */
        OVER
    }

    private final InstanceModel instance;

    private final World world;

    private Phase phase = Phase.NONE;

    private @Nullable Object handler;

    /** How many handlers have accepted the start. */
    private int generation;

    private long restarts;

    /** The one that has thrown had accepted the start. */
    private boolean accepted;

    // Why there is to be another one.

    private @Nullable Throwable cause;

    /** The handler has thrown itself. */
    private boolean own;

    /** When the next one may come. */
    private long due;

    private @Nullable Loss loss;

    /** What was in hand when the handler threw, until it is told so. */
    private record Loss(List<Event> events, Throwable failure) {}

    private @Nullable Request request;

    /**
     * Another stage was restarted, and this one is to be told so next.
     *
     * @param surely or its subscription may be too new or too old for that
     * @param resumptions how often handlers had been allowed to run again by then
     */
    private record Request(Throwable cause, boolean surely, int resumptions) {}

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

    /** Somebody is there to be called. */
    boolean isThere() {
        return phase == Phase.LISTENING;
    }

    /** Somebody will be. */
    boolean isRestarting() {
        return phase.compareTo(Phase.LISTENING) > 0 && phase != Phase.OVER;
    }

    public boolean isIntroduced() {
        return phase == Phase.INTRODUCED;
    }

    /** When the next one is due; only if one is to come. */
    public long due() {
        return due;
    }

    // One comes.

    /** {@return whether a callback of this handler may be called now} */
    boolean hears(Callback callback, Object called) {
        if (callback == Callback.STARTED) {
            return phase == Phase.NONE || (phase == Phase.AWAITED && world.handlersRun() && world.now() >= due);
        }
        if (callback == Callback.DISCARDED && isWithoutSuccessor()) {
            return true;
        }
        if (called != handler) {
            return false;
        }
        boolean introduction = callback == Callback.SUBSCRIBED || callback == Callback.CONSUMER_SUBSCRIBED;
        return phase == Phase.INTRODUCED ? introduction : phase == Phase.LISTENING && !mustGo(callback);
    }

    /** No other will come: the last one is told of what was let go of. */
    private boolean isWithoutSuccessor() {
        return phase == Phase.OVER || (phase == Phase.AWAITED && (instance.life.isLeaving() || world.isClosing()));
    }

    /** Nothing comes in between, unless it was not allowed before; or something is let go of. */
    private boolean mustGo(Callback callback) {
        Request now = request;
        return now != null && now.surely && now.resumptions == world.resumptions && callback != Callback.DISCARDED;
    }

    /** It has accepted the start. */
    void started(Object called) {
        if (phase == Phase.AWAITED) {
            if ((called == handler) != instance.stage.keepsHandler) {
                world.violated(instance + " is restarted with the wrong handler");
            }
            world.count(called == handler ? Transition.HANDLER_KEPT : Transition.HANDLER_RENEWED);
        }
        phase = phase == Phase.NONE ? Phase.LISTENING : Phase.INTRODUCED;
        handler = called;
        generation++;
    }

    /** The engine says that the next one is there. */
    public void succeeded(Throwable why) {
        if (phase != Phase.INTRODUCED || why != cause) {
            world.violated(instance.life + " is said to be restarted because of " + why + ", and is " + this);
        }
        for (LinkModel edge : instance.inputs) {
            if (edge.toldIn != generation && edge.stands()) {
                world.violated(instance + " is restarted, and not told that it has subscribed: " + edge);
            }
        }
        for (LinkModel edge : instance.outputs) {
            if (edge.announcedIn != generation) {
                world.violated(instance + " is restarted, and not told of its consumer: " + edge);
            }
        }
        phase = Phase.LISTENING;
        restarts++;
        count();
        if (own) {
            world.supervisor().restarted(instance, why);
        }
    }

    private void count() {
        boolean waited = world.supervisor().options().backoff().delay().isZero();
        world.count(
                !own
                        ? Transition.RENEWED_WITH_ANOTHER
                        : waited ? Transition.RENEWED_AT_ONCE : Transition.RENEWED_AFTER_BACKOFF);
        if (instance.life.isLeaving()) {
            world.count(Transition.RENEWED_WHILE_CLOSING);
        }
    }

    // One goes.

    /** It has thrown, and the supervisor will be asked. */
    void thrown(Throwable failure) {
        accepted = phase == Phase.LISTENING || phase == Phase.INTRODUCED;
        if (phase != Phase.LISTENING) {
            world.count(Transition.SUCCESSOR_FAILED);
        }
        Request now = request;
        request = now == null ? null : new Request(now.cause, false, now.resumptions);
        cause = failure;
        phase = Phase.IN_DOUBT;
    }

    /** It is to be replaced. */
    void isReplaced(long at) {
        phase = accepted ? Phase.DISMISSED : Phase.AWAITED;
        own = true;
        due = at;
    }

    /** It is not replaced; if it had accepted the start, it is told in the end that it is over. */
    void isGivenUp() {
        if (phase == Phase.IN_DOUBT) {
            phase = accepted ? Phase.LISTENING : Phase.OVER;
        } else if (phase == Phase.AWAITED) {
            phase = Phase.OVER;
        }
    }

    /** Another stage was restarted, and this one is told so next. */
    void hearRestart(Throwable why, boolean surely) {
        if (!instance.life.listens()) {
            return;
        }
        if (!instance.stage.restartable) {
            world.count(Transition.PASSED_BY);
            return;
        }
        request = new Request(why, surely, world.resumptions);
    }

    public void terminated(Object called, @Nullable Throwable failure) {
        noLossIsLeft();
        Request asked = request;
        request = null;
        if (called != handler) {
            world.violated(instance + " tells the wrong handler that it is over");
        } else if (phase == Phase.DISMISSED && failure == cause) {
            phase = Phase.AWAITED;
        } else if (phase != Phase.LISTENING || !instance.life.mayTerminateWith(failure)) {
            world.violated(instance.life + " is told that it is over, because of " + failure + ", and is " + this);
        } else if (asked != null && !instance.life.hasFailed()) {
            phase = Phase.AWAITED;
            own = false;
            cause = asked.cause;
            due = world.now();
        } else {
            phase = Phase.OVER;
        }
    }

    // What was in hand.

    void loses(List<Event> events, Throwable failure) {
        if (!events.isEmpty()) {
            loss = new Loss(List.copyOf(events), failure);
        }
    }

    public void toldOfLoss(Object called, List<?> events, Throwable failure) {
        Loss now = loss;
        loss = null;
        if (now == null || called != handler || now.failure != failure || !now.events.equals(events)) {
            world.violated(instance + " is told that " + events + " were in hand and failed, and not " + now);
        }
        world.count(Transition.TOLD_OF_LOST_BATCH);
    }

    private void noLossIsLeft() {
        if (loss != null) {
            world.violated(instance + " was not told that it has lost what was in hand: " + loss);
        }
    }

    // The end of a step, and of all.

    void stepIsOver(boolean idle) {
        noLossIsLeft();
        boolean between = phase == Phase.IN_DOUBT || phase == Phase.DISMISSED || phase == Phase.INTRODUCED;
        if (between || (idle && request != null && request.surely && isThere())) {
            world.violated(instance.life + " should not be left as it is: " + this);
        }
        request = idle ? null : request;
    }

    public void atEnd() {
        if (phase == Phase.LISTENING) {
            world.violated(instance.life + " was not told that it is over");
        }
        if (phase == Phase.AWAITED) {
            world.count(Transition.ENDED_WITHOUT_SUCCESSOR);
        }
    }

    @Override
    public String toString() {
        return phase + (cause == null ? "" : ", because of " + cause) + (request == null ? "" : ", " + request);
    }
}
