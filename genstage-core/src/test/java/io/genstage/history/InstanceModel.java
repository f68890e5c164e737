package io.genstage.history;

import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.StageType;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.turns.Activity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance as it should be: what it has emitted, what it subscribes to, and how it lives. */
final class InstanceModel {

    final World world;

    final StageModel stage;

    final int index;

    final String id;

    /** What its handler emits. */
    final Origin made;

    /** What comes through its inlet. */
    final Origin inlet;

    /** Its live subscriptions, in their order. */
    final List<Edge> inputs = new ArrayList<>();

    /** All that it has or had. */
    private final List<Edge> everSubscribed = new ArrayList<>(2);

    final Talk talk = new Talk(this);

    final Succession succession;

    final Life life = new Life(this);

    final LastBatch lastBatch = new LastBatch();

    final LetGo letGo;

    private final List<Event> draft = new ArrayList<>();

    private @Nullable StageShell<?, ?> shell;

    private @Nullable Watch watch;

    DemandMode mode = DemandMode.FORWARD;

    /** When it was last looked at. */
    long activations;

    /** How many events waited in the buffer behind the last step. */
    private long lastBuffered;

    long inletRefused;

    /** How many events its handler was asked for and has not emitted. */
    long owed;

    /** How many those were before it said that it is done. */
    long owedBefore;

    /** A polled source that had nothing is not to be called before. */
    long restsUntil;

    /** It was seen to have ended. */
    boolean seenEnded;

    /** Nobody had asked for what its handler could have emitted when that was told that it was over. */
    boolean stuckAtLast;

    /** The dispatcher has thrown: it is not known what has become of what it had. */
    boolean broken;

    InstanceModel(StageModel stage, int index) {
        this.world = stage.world;
        this.stage = stage;
        this.index = index;
        this.id = stage.name + "-" + index;
        this.succession = new Succession(this);
        this.letGo = new LetGo(this);
        this.made = new Origin(this, false);
        this.inlet = new Origin(this, true);
    }

    void shell(StageShell<?, ?> real) {
        shell = real;
    }

    StageShell<?, ?> shell() {
        return Objects.requireNonNull(shell);
    }

    /** Whether all declared subscriptions have been made, and it may ask; no callback tells of that. */
    boolean released() {
        return Activity.released(shell());
    }

    void watch(Watch dispatcher) {
        watch = dispatcher;
    }

    /** The dispatcher, which is known when somebody has subscribed. */
    Watch watch() {
        return Objects.requireNonNull(watch);
    }

    boolean watched() {
        return watch != null;
    }

    boolean isProducer() {
        return stage.type == StageType.PRODUCER;
    }

    // The callbacks.

    /** A handler has accepted the start: it owes nothing. */
    void started(Object handler) {
        succession.started(handler);
        life.open();
        owed = 0;
    }

    /** To be called at the end of a callback. */
    void throwIfPoisoned(Callback callback) {
        boolean harmless = world.isCalm() && !life.opened();
        if (!harmless && world.poison.takes(stage, callback)) {
            world.count(callback.threw);
            Oops oops = new Oops(id + " " + callback);
            draft.clear();
            talk.draftIsDropped();
            if (callback == Callback.DISCARDED && life.isPastFailing()) {
                throw oops;
            }
            throwsBehindBatch(callback == Callback.DISCARDED, oops);
            life.handlerThrows(oops, callback == Callback.HANDLE_EVENTS || callback == Callback.HANDLE_DEMAND ? 1 : 0);
            throw oops;
        }
    }

    /** It gives up what it has in hand. */
    void loses(List<Event> events, Throwable failure) {
        succession.loses(events, failure);
        talk.look();
    }

    /** What comes behind the last batch has thrown, so that has failed after all. */
    private void throwsBehindBatch(boolean behind, Throwable failure) {
        List<Event> lost = behind ? lastBatch.fails() : List.of();
        if (!lost.isEmpty()) {
            world.count(Transition.LOST_BEHIND_ITS_CALL);
            succession.loses(lost, failure);
        }
    }

    /** The callback returns, and what it has emitted exists. */
    void commit(boolean completes) {
        for (int i = 0; i < draft.size(); i++) {
            made.add(draft.get(i));
        }
        meets(draft.size());
        draft.clear();
        talk.look();
        if (completes) {
            owedBefore = owed;
            owed = 0;
            life.complete();
            world.count(Transition.HANDLER_COMPLETED);
        }
    }

    /** The dispatcher throws. */
    void breakDown(Throwable failure) {
        broken = true;
        throwsBehindBatch(true, failure);
        life.breakDown(failure);
    }

    void stepIsOver(boolean idle) {
        long buffered = buffered();
        if (buffered != lastBuffered) {
            world.count(buffered > lastBuffered ? Transition.BUFFERED : Transition.BUFFER_DRAINED);
            lastBuffered = buffered;
        }
        life.stepIsOver();
        lastBatch.isOver();
        succession.stepIsOver(idle);
    }

    /** Sends itself an info, which comes behind what the present callback emits (R120). */
    void tellItself() {
        world.count(Transition.TOLD_ITSELF);
        talk.info();
    }

    // What it emits.

    void emit(Emitter<Event> out, int key) {
        Event event = new Event(made, nextNumber(), key);
        draft.add(event);
        out.emit(event);
    }

    /** It has emitted some of what it owes. */
    void meets(int events) {
        owed = Math.max(0, owed - events);
    }

    /** The present call has emitted something. */
    boolean hasDraft() {
        return !draft.isEmpty();
    }

    /** Also of what the present call emits. */
    int nextNumber() {
        return made.size() + draft.size();
    }

    /** How many of the handler's events wait in the buffer. */
    long buffered() {
        return made.size() - letGo.bufferFull() - (watch == null ? 0 : watch.takenFromHandler());
    }

    /** How many events may be emitted that somebody waits for. */
    long room() {
        long grant = watch == null || mode == DemandMode.ACCUMULATE ? 0 : watch.due();
        return Math.max(0, grant - buffered());
    }

    // Its subscriptions.

    /** Its handler is told that it has subscribed: it is new, or the handler is. */
    void subscribed(Edge edge) {
        boolean known = inputs.contains(edge);
        if (edge.over || edge.toldIn == succession.generation() || (known && !succession.isIntroduced())) {
            world.violated(id + " is told that it has subscribed, and should not be: " + edge);
        }
        edge.toldIn = succession.generation();
        if (!known) {
            inputs.add(edge);
            everSubscribed.add(edge);
        }
    }

    /** What has arrived and will not be handled, if nobody is there for that. */
    long abandoned() {
        long events = 0;
        for (Edge edge : everSubscribed) {
            events += edge.underWay();
        }
        return events;
    }

    /** A subscription is over; the callback that tells of it comes next. */
    void forget(Edge edge, @Nullable Cancellation cancellation) {
        requireTold(edge);
        edge.ends(cancellation);
        inputs.remove(edge);
        life.subscriptionEnds(edge.options.cancelMode(), cancellation);
    }

    /** Its handler must know of a subscription over which something comes. */
    void requireTold(Edge edge) {
        if (edge.toldIn != succession.generation()) {
            world.violated(id + " was not told that it has subscribed: " + edge);
        }
    }

    /** The callback is over. */
    void takeEnd(Edge edge, @Nullable Cancellation cancellation) {
        life.takeEnd(edge.options.cancelMode(), cancellation);
    }

    @Override
    public String toString() {
        return id;
    }
}
