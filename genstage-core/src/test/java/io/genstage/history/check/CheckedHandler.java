package io.genstage.history.check;

import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.Reply;
import io.genstage.StageCallbacks;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.history.event.InjectedFailure;
import io.genstage.history.event.Transition;
import io.genstage.history.model.InfoModel;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.MailboxModel;
import io.genstage.history.model.StageModel;
import io.genstage.history.model.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all handlers do when they are called back: compare it with what should be, and now and then emit, or throw. */
abstract class CheckedHandler<O> implements StageCallbacks<O> {

    final StageModel stage;

    final World world;

    /** Whom it was started for last. */
    private @Nullable InstanceModel instance;

    /** Calls that wait for a later answer. */
    private final List<Reply> unanswered = new ArrayList<>(0);

    CheckedHandler(StageModel stage) {
        this.stage = stage;
        this.world = stage.world;
    }

    /** May emit something that nobody has asked for. */
    void mayEmit(InstanceModel instance, Emitter<O> out) {}

    /** Whether there is nothing left to emit. */
    boolean exhausted() {
        return false;
    }

    /** A callback of this handler is called. */
    InstanceModel enter(InstanceModel to, Callback callback) {
        to.life.enter(callback, this);
        return to;
    }

    @Override
    public boolean restartable() {
        return stage.restartable;
    }

    @Override
    public void started(StageContext context) {
        instance = enter(stage.instances[context.index()], Callback.STARTED);
        instance.throwIfPoisoned(Callback.STARTED);
        instance.started(this);
    }

    @Override
    public DemandControl subscribed(Subscription subscription) {
        InstanceModel consumer = enter(world.instance(subscription.consumer()), Callback.SUBSCRIBED);
        LinkModel edge = world.meet(subscription);
        boolean manual = edge.manual;
        if (edge.toldIn == 0 || edge.seen > 0) {
            manual = stage.manualPercent > 0 && world.random.nextInt(100) < stage.manualPercent;
        }
        consumer.subscribed(edge);
        consumer.throwIfPoisoned(Callback.SUBSCRIBED);
        edge.begin(manual);
        return manual ? DemandControl.MANUAL : DemandControl.AUTOMATIC;
    }

    @Override
    public void consumerSubscribed(Subscription subscription) {
        InstanceModel producer = enter(world.instance(subscription.producer()), Callback.CONSUMER_SUBSCRIBED);
        LinkModel edge = world.edge(subscription);
        boolean stands = edge.admitted && !edge.dismissed;
        if (stands != producer.succession.isIntroduced() || edge.announcedIn == producer.succession.generation()) {
            world.violated(producer + " is told that a consumer comes, and should not be: " + edge);
        }
        edge.announcedIn = producer.succession.generation();
        producer.throwIfPoisoned(Callback.CONSUMER_SUBSCRIBED);
    }

    @Override
    public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out) {
        LinkModel edge = world.edge(subscription);
        enter(edge.consumer, Callback.CANCELLED).forget(edge, cancellation);
        world.count(transition(edge, cancellation));
        try {
            finish(edge.consumer, Callback.CANCELLED, out);
        } finally {
            edge.consumer.takeEnd(edge, cancellation);
        }
    }

    private static Transition transition(LinkModel edge, Cancellation cancellation) {
        boolean reason = cancellation.reason() != null;
        return switch (cancellation.kind()) {
            case REFUSED -> Transition.REFUSED;
            case DETACH -> edge.replaced ? Transition.RESUBSCRIBED : Transition.DETACHED;
            case DOWN -> Transition.PRODUCER_DOWN;
            case CANCEL ->
                switch (edge.options.cancelMode()) {
                    case PERMANENT ->
                        reason
                                ? Transition.CANCELLED_PERMANENT_WITH_REASON
                                : Transition.CANCELLED_PERMANENT_WITHOUT_REASON;
                    case TRANSIENT ->
                        reason
                                ? Transition.CANCELLED_TRANSIENT_WITH_REASON
                                : Transition.CANCELLED_TRANSIENT_WITHOUT_REASON;
                    case TEMPORARY ->
                        reason
                                ? Transition.CANCELLED_TEMPORARY_WITH_REASON
                                : Transition.CANCELLED_TEMPORARY_WITHOUT_REASON;
                };
        };
    }

    @Override
    public void completed(Subscription subscription, Emitter<O> out) {
        LinkModel edge = world.edge(subscription);
        enter(edge.consumer, Callback.COMPLETED).forget(edge, null);
        world.count(Transition.PRODUCER_COMPLETED);
        try {
            finish(edge.consumer, Callback.COMPLETED, out);
        } finally {
            edge.consumer.takeEnd(edge, null);
        }
    }

    @Override
    public void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out) {
        LinkModel edge = world.edge(subscription);
        enter(edge.producer, Callback.CONSUMER_CANCELLED);
        boolean mayBeThere = edge.replaced && cancellation.kind() == Cancellation.Kind.DETACH;
        if (!mayBeThere && edge.dismissed == (cancellation.kind() == Cancellation.Kind.REFUSED)) {
            world.violated(edge.producer + " hears that " + edge + " has gone: " + cancellation);
        }
        if (edge.denounced || edge.announcedIn != edge.producer.succession.generation()) {
            world.violated(edge.producer + " hears that " + edge + " has gone, and knows that, or does not know it");
        }
        edge.denounced = true;
        if (cancellation.kind() == Cancellation.Kind.DOWN) {
            world.count(Transition.CONSUMER_DOWN);
        }
        finish(edge.producer, Callback.CONSUMER_CANCELLED, out);
    }

    @Override
    public void call(Object request, Reply reply, Emitter<O> out) {
        MailboxModel.Message message = (MailboxModel.Message) request;
        enter(message.to(), Callback.CALL).talk.heard(message);
        emitSome(message.to(), Callback.CALL, out);
        answer(reply);
        finish(message.to(), Callback.CALL, out);
    }

    private void answer(Reply reply) {
        switch (world.random.nextInt(8)) {
            case 0, 1 -> reply.send(Transition.CALL_ANSWERED_AT_ONCE);
            case 2, 3 -> reply.sendBehindEvents(Transition.CALL_ANSWERED_BEHIND_EVENTS);
            case 4 -> reply.fail(new InjectedFailure("answer"));
            case 5 -> {
                // never
            }
            default -> unanswered.add(reply);
        }
    }

    @Override
    public void cast(Object request, Emitter<O> out) {
        MailboxModel.Message message = (MailboxModel.Message) request;
        enter(message.to(), Callback.CAST).talk.heard(message);
        world.count(Transition.CAST_HEARD);
        unanswered.forEach(reply -> reply.send(Transition.CALL_ANSWERED_LATER));
        unanswered.clear();
        finish(message.to(), Callback.CAST, out);
    }

    @Override
    public void info(Object request, Emitter<O> out) {
        InfoModel note = (InfoModel) request;
        enter(note.to(), Callback.INFO).talk.heard(note);
        finish(note.to(), Callback.INFO, out);
    }

    @Override
    public boolean discarded(List<?> events, DiscardReason reason) {
        InstanceModel producer = enter(world.instance(((Event) events.get(0)).origin.instance), Callback.DISCARDED);
        producer.letGo.discards(events, reason);
        producer.throwIfPoisoned(Callback.DISCARDED);
        return world.random.nextBoolean();
    }

    @Override
    public void failed(List<?> events, Throwable failure) {
        started().succession.toldOfLoss(this, events, failure);
        throwIfPoisoned(Callback.FAILED);
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        if (world.trace.on) {
            world.trace.add("  " + instance + " TERMINATED " + failure);
        }
        started().stuckAtLast = started().room() == 0;
        started().succession.terminated(this, failure);
        throwIfPoisoned(Callback.TERMINATED);
    }

    private InstanceModel started() {
        return Objects.requireNonNull(instance, "not started");
    }

    /** What it throws now is of no consequence. */
    private void throwIfPoisoned(Callback callback) {
        if (world.poison.takes(stage, callback)) {
            world.count(callback.threw);
            throw new InjectedFailure(stage.name + " " + callback);
        }
    }

    private void emitSome(InstanceModel instance, Callback callback, Emitter<O> out) {
        if (world.generous || world.oneIn(3)) {
            mayEmit(instance, out);
            if (instance.hasDraft() && callback.emitted != null) {
                world.count(callback.emitted);
            }
        }
    }

    /** The end of a callback that may emit. */
    private void finish(InstanceModel instance, Callback callback, Emitter<O> out) {
        emitSome(instance, callback, out);
        if (world.oneIn(16)) {
            instance.tellItself();
        }
        boolean completes = exhausted() || (world.unrest > 1 && world.oneIn(128));
        if (completes) {
            out.complete();
        }
        instance.throwIfPoisoned(callback);
        instance.commit(completes);
    }
}
