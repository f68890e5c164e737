package io.genstage.history;

import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.Reply;
import io.genstage.StageCallbacks;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all handlers do when they are called back: compare it with what should be, and now and then emit, or throw. */
abstract class Callbacks<O> implements StageCallbacks<O> {

    final StageModel stage;

    final World world;

    /** Calls that wait for a later answer. */
    private final List<Reply> unanswered = new ArrayList<>(0);

    Callbacks(StageModel stage) {
        this.stage = stage;
        this.world = stage.world;
    }

    /** May emit something that nobody has asked for. */
    void mayEmit(InstanceModel instance, Emitter<O> out) {}

    /** Whether there is nothing left to emit. */
    boolean exhausted() {
        return false;
    }

    @Override
    public void started(StageContext context) {
        InstanceModel instance = stage.instances[context.index()];
        instance.life.enter(Callback.STARTED);
        instance.throwIfPoisoned(Callback.STARTED);
        instance.life.open();
        stage.opened++;
    }

    @Override
    public DemandControl subscribed(Subscription subscription) {
        InstanceModel instance = world.instance(subscription.consumer());
        instance.life.enter(Callback.SUBSCRIBED);
        boolean manual = stage.manualPercent > 0 && world.random.nextInt(100) < stage.manualPercent;
        Edge edge = new Edge(world, subscription, world.instance(subscription.producer()), instance, manual);
        world.add(edge);
        instance.subscribed(edge);
        edge.manual = false;
        instance.throwIfPoisoned(Callback.SUBSCRIBED);
        edge.manual = manual;
        return manual ? DemandControl.MANUAL : DemandControl.AUTOMATIC;
    }

    @Override
    public void consumerSubscribed(Subscription subscription) {
        InstanceModel instance = world.instance(subscription.producer());
        instance.life.enter(Callback.CONSUMER_SUBSCRIBED);
        if (world.edge(subscription).admitted) {
            world.violated(subscription + " is announced when it is admitted already");
        }
        world.edge(subscription).announced = true;
        instance.throwIfPoisoned(Callback.CONSUMER_SUBSCRIBED);
    }

    @Override
    public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out) {
        Edge edge = world.edge(subscription);
        edge.consumer.life.enter(Callback.CANCELLED);
        edge.consumer.forget(edge, cancellation);
        world.count(transition(edge, cancellation));
        finish(edge.consumer, Callback.CANCELLED, out);
        edge.consumer.takeEnd(edge, cancellation);
    }

    private static Transition transition(Edge edge, Cancellation cancellation) {
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
        Edge edge = world.edge(subscription);
        edge.consumer.life.enter(Callback.COMPLETED);
        edge.consumer.forget(edge, null);
        world.count(Transition.PRODUCER_COMPLETED);
        finish(edge.consumer, Callback.COMPLETED, out);
        edge.consumer.takeEnd(edge, null);
    }

    @Override
    public void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out) {
        Edge edge = world.edge(subscription);
        edge.producer.life.enter(Callback.CONSUMER_CANCELLED);
        boolean mayBeThere = edge.replaced && cancellation.kind() == Cancellation.Kind.DETACH;
        if (!mayBeThere && edge.dismissed == (cancellation.kind() == Cancellation.Kind.REFUSED)) {
            world.violated(edge.producer + " hears that " + edge + " has gone: " + cancellation);
        }
        if (edge.denounced) {
            world.violated(edge.producer + " hears once more that " + edge + " has gone");
        }
        edge.denounced = true;
        if (cancellation.kind() == Cancellation.Kind.DOWN) {
            world.count(Transition.CONSUMER_DOWN);
        }
        finish(edge.producer, Callback.CONSUMER_CANCELLED, out);
    }

    @Override
    public void call(Object request, Reply reply, Emitter<O> out) {
        Talk.Message message = (Talk.Message) request;
        message.to().life.enter(Callback.CALL);
        message.to().talk.heard(message);
        emitSome(message.to(), Callback.CALL, out);
        answer(reply);
        finish(message.to(), Callback.CALL, out);
    }

    private void answer(Reply reply) {
        switch (world.random.nextInt(8)) {
            case 0, 1 -> reply.send(Transition.CALL_ANSWERED_AT_ONCE);
            case 2, 3 -> reply.sendBehindEvents(Transition.CALL_ANSWERED_BEHIND_EVENTS);
            case 4 -> reply.fail(new Oops("answer"));
            case 5 -> {
                // never
            }
            default -> unanswered.add(reply);
        }
    }

    @Override
    public void cast(Object request, Emitter<O> out) {
        Talk.Message message = (Talk.Message) request;
        message.to().life.enter(Callback.CAST);
        message.to().talk.heard(message);
        world.count(Transition.CAST_HEARD);
        unanswered.forEach(reply -> reply.send(Transition.CALL_ANSWERED_LATER));
        unanswered.clear();
        finish(message.to(), Callback.CAST, out);
    }

    @Override
    public void info(Object request, Emitter<O> out) {
        Note note = (Note) request;
        note.to().life.enter(Callback.INFO);
        note.to().talk.heard(note);
        finish(note.to(), Callback.INFO, out);
    }

    @Override
    public boolean discarded(List<?> events, DiscardReason reason) {
        InstanceModel instance = ((Event) events.get(0)).origin.instance;
        instance.life.enter(Callback.DISCARDED);
        instance.discards(events, reason);
        instance.throwIfPoisoned(Callback.DISCARDED);
        return world.random.nextBoolean();
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        stage.terminated++;
        stage.toldOfFailure += failure == null ? 0 : 1;
        if (world.trace.on) {
            world.trace.add("  " + stage.name + " TERMINATED " + failure);
        }
        if (stage.terminated > stage.opened) {
            world.violated(stage.name + " is terminated more often than it was started");
        }
        if (world.poison.takes(stage, Callback.TERMINATED)) {
            world.count(Transition.THREW_IN_TERMINATED);
            throw new Oops(stage.name + " TERMINATED");
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
