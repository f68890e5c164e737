package io.genstage.history;

import io.genstage.BufferKeep;
import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.StageType;
import io.genstage.engine.StageShell;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance as it should be: what it has emitted, what it subscribes to, and how it lives. */
final class InstanceModel {

    final World world;

    final StageModel stage;

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

    final Life life = new Life(this);

    final LastBatch lastBatch = new LastBatch();

    private final List<Event> draft = new ArrayList<>();

    private @Nullable StageShell<?, ?> shell;

    private @Nullable Watch watch;

    DemandMode mode = DemandMode.FORWARD;

    /** When it was last looked at. */
    long activations;

    /** How many of the handler's events were discarded because the buffer was full. */
    long bufferFull;

    /** How many events its handler was told of that the dispatcher has discarded. */
    long told;

    /** How many events waited in the buffer behind the last step. */
    private long lastBuffered;

    long inletRefused;

    /** How many events its handler was asked for and has not emitted. */
    long owed;

    /** A polled source that had nothing is not to be called before. */
    long restsUntil;

    /** It was seen to have ended. */
    boolean seenEnded;

    /** The dispatcher has thrown: it is not known what has become of what it had. */
    boolean broken;

    InstanceModel(StageModel stage, int index) {
        this.world = stage.world;
        this.stage = stage;
        this.id = stage.name + "-" + index;
        this.made = new Origin(this, false);
        this.inlet = new Origin(this, true);
    }

    void shell(StageShell<?, ?> real) {
        shell = real;
    }

    StageShell<?, ?> shell() {
        return Objects.requireNonNull(shell);
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

    /** To be called at the end of a callback. */
    void throwIfPoisoned(Callback callback) {
        if (world.poison.takes(stage, callback)) {
            world.count(callback.threw);
            Oops oops = new Oops(id + " " + callback);
            lastBatch.thrownBehind(callback == Callback.DISCARDED);
            draft.clear();
            owed = 0;
            life.fail(oops);
            throw oops;
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
            owed = 0;
            life.complete();
            world.count(Transition.HANDLER_COMPLETED);
        }
    }

    /** The dispatcher throws. */
    void breakDown(Throwable failure) {
        broken = true;
        owed = 0;
        lastBatch.thrownBehind(true);
        life.breakDown(failure);
    }

    void stepIsOver() {
        long buffered = buffered();
        if (buffered != lastBuffered) {
            world.count(buffered > lastBuffered ? Transition.BUFFERED : Transition.BUFFER_DRAINED);
            lastBuffered = buffered;
        }
        life.stepIsOver();
        lastBatch.stepIsOver();
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
        return made.size() - bufferFull - (watch == null ? 0 : watch.takenFromHandler());
    }

    /** How many events may be emitted that somebody waits for. */
    long room() {
        long grant = watch == null || mode == DemandMode.ACCUMULATE ? 0 : watch.due();
        return Math.max(0, grant - buffered());
    }

    // What it lets go of.

    /** It is told of events that it has let go of. */
    void discards(List<?> events, DiscardReason reason) {
        if (reason == DiscardReason.BUFFER_FULL) {
            overflows(events);
            return;
        }
        told += events.size();
        for (Object event : events) {
            Event base = ((Event) event).base;
            if (broken && base.discarded == null) {
                base.discarded = reason;
            } else if (base.discarded != reason) {
                world.violated(event + " is told to be discarded as " + reason + ", and is " + base.discarded);
            }
        }
    }

    /** The oldest go (R105), or the newest do not come (R104), and then the buffer is full. */
    private void overflows(List<?> events) {
        boolean evicts = stage.keep == BufferKeep.LAST;
        int expected = evicts ? made.firstHeld() : made.size() - events.size();
        for (Object object : events) {
            Event event = (Event) object;
            if (event.hasLeft() || !event.emitted || event.number != expected++) {
                world.violated(event + " is discarded from the buffer, and should not be");
            }
            event.discarded = DiscardReason.BUFFER_FULL;
            bufferFull++;
            world.count(evicts ? Transition.EVICTED_OLDEST : Transition.REFUSED_NEWEST);
        }
        if (buffered() != stage.capacity) {
            world.violated(id + " discards " + events + ", and has room: " + buffered() + " of " + stage.capacity);
        }
    }

    // Its subscriptions.

    void subscribed(Edge edge) {
        inputs.add(edge);
        everSubscribed.add(edge);
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
        edge.ends(cancellation);
        inputs.remove(edge);
        life.subscriptionEnds(edge.options.cancelMode(), cancellation);
    }

    /** The callback has returned. */
    void takeEnd(Edge edge, @Nullable Cancellation cancellation) {
        life.takeEnd(edge.options.cancelMode(), cancellation);
    }

    @Override
    public String toString() {
        return id;
    }
}
