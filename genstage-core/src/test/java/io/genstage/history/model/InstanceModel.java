package io.genstage.history.model;

import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.StageType;
import io.genstage.engine.Activity;
import io.genstage.engine.StageShell;
import io.genstage.history.dispatch.EventFates;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.history.event.InjectedFailure;
import io.genstage.history.event.Origin;
import io.genstage.history.event.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance as it should be: what it has emitted, what it subscribes to, and how it lives. */
public final class InstanceModel {

    final World world;

    public final StageModel stage;

    final int index;

    final String id;

    /** What its handler emits. */
    public final Origin made;

    /** What comes through its inlet. */
    public final Origin inlet;

    /** Its live subscriptions, in their order. */
    public final List<LinkModel> inputs = new ArrayList<>();

    /** The subscriptions that its dispatcher has accepted, in their order. */
    public final List<LinkModel> outputs = new ArrayList<>(2);

    /** All that it has or had. */
    private final List<LinkModel> everSubscribed = new ArrayList<>(2);

    public final MailboxModel talk = new MailboxModel(this);

    public final HandlerLifeModel succession;

    public final StageLifeModel life = new StageLifeModel(this);

    public final LastBatchModel lastBatch = new LastBatchModel();

    public final DiscardsModel letGo;

    private final List<Event> draft = new ArrayList<>();

    private @Nullable StageShell<?, ?> shell;

    private @Nullable EventFates fates;

    public DemandMode mode = DemandMode.FORWARD;

    /** When it was last looked at. */
    public long activations;

    /** How many events waited in the buffer behind the last step. */
    private long lastBuffered;

    public long inletRefused;

    /** How many events its handler was asked for and has not emitted. */
    public long owed;

    /** How many those were before it said that it is done. */
    long owedBefore;

    /** A polled source that had nothing is not to be called before. */
    public long restsUntil;

    /** It was seen to have ended. */
    public boolean seenEnded;

    /** Nobody had asked for what its handler could have emitted when that was told that it was over. */
    public boolean stuckAtLast;

    /** The dispatcher has thrown: it is not known what has become of what it had. */
    public boolean broken;

    InstanceModel(StageModel stage, int index) {
        this.world = stage.world;
        this.stage = stage;
        this.index = index;
        this.id = stage.name + "-" + index;
        this.succession = new HandlerLifeModel(this);
        this.letGo = new DiscardsModel(this);
        this.made = new Origin(id, false);
        this.inlet = new Origin(id, true);
    }

    public void shell(StageShell<?, ?> real) {
        shell = real;
    }

    public StageShell<?, ?> shell() {
        return Objects.requireNonNull(shell);
    }

    /** Whether all declared subscriptions have been made, and it may ask; no callback tells of that. */
    boolean released() {
        return Activity.released(shell());
    }

    public void emitsThrough(EventFates dispatched) {
        fates = dispatched;
    }

    /** The events that its dispatcher took; known from the first subscription on. */
    public EventFates fates() {
        return Objects.requireNonNull(fates);
    }

    public boolean hasDispatcher() {
        return fates != null;
    }

    public boolean isProducer() {
        return stage.type == StageType.PRODUCER;
    }

    // The callbacks.

    /** A handler has accepted the start: it owes nothing. */
    public void started(Object handler) {
        succession.started(handler);
        life.open();
        owed = 0;
    }

    /** To be called at the end of a callback. */
    public void throwIfPoisoned(Callback callback) {
        boolean harmless = world.isCalm() && !life.opened();
        if (!harmless && world.poison.takes(stage, callback)) {
            world.count(callback.threw);
            InjectedFailure oops = new InjectedFailure(id + " " + callback);
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
    public void loses(List<Event> events, Throwable failure) {
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
    public void commit(boolean completes) {
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
    public void breakDown(Throwable failure) {
        broken = true;
        throwsBehindBatch(true, failure);
        life.breakDown(failure);
    }

    public void stepIsOver(boolean idle) {
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
    public void tellItself() {
        world.count(Transition.TOLD_ITSELF);
        talk.info();
    }

    // What it emits.

    public void emit(Emitter<Event> out, int key) {
        Event event = new Event(made, nextNumber(), key);
        draft.add(event);
        out.emit(event);
    }

    /** It has emitted some of what it owes. */
    public void meets(int events) {
        owed = Math.max(0, owed - events);
    }

    /** The present call has emitted something. */
    public boolean hasDraft() {
        return !draft.isEmpty();
    }

    /** Also of what the present call emits. */
    int nextNumber() {
        return made.size() + draft.size();
    }

    /** How many of the handler's events wait in the buffer. */
    public long buffered() {
        return made.size() - letGo.bufferFull() - (fates == null ? 0 : fates.takenFromHandler());
    }

    /** How many events may be emitted that somebody waits for. */
    public long room() {
        long grant = fates == null || mode == DemandMode.ACCUMULATE
                ? 0
                : fates.model().grant();
        return Math.max(0, grant - buffered());
    }

    // Its subscriptions.

    /** Its handler is told that it has subscribed: it is new, or the handler is. */
    public void subscribed(LinkModel edge) {
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
    public long abandoned() {
        long events = 0;
        for (LinkModel edge : everSubscribed) {
            events += edge.underWay();
        }
        return events;
    }

    /** A subscription is over; the callback that tells of it comes next. */
    public void forget(LinkModel edge, @Nullable Cancellation cancellation) {
        requireTold(edge);
        edge.ends(cancellation);
        inputs.remove(edge);
        life.subscriptionEnds(edge.options.cancelMode(), cancellation);
    }

    /** Its handler must know of a subscription over which something comes. */
    public void requireTold(LinkModel edge) {
        if (edge.toldIn != succession.generation()) {
            world.violated(id + " was not told that it has subscribed: " + edge);
        }
    }

    /** The callback is over. */
    public void takeEnd(LinkModel edge, @Nullable Cancellation cancellation) {
        life.takeEnd(edge.options.cancelMode(), cancellation);
    }

    @Override
    public String toString() {
        return id;
    }
}
