package io.genstage.history.check;

import io.genstage.CancelMode;
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
import io.genstage.history.model.Disturbance;
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

/**
 * A handler that compares every callback with the models, and now and then emits events, completes or throws.
 *
 * @param <O> what it emits
 */
abstract class CheckedHandler<O> implements StageCallbacks<O> {

    final StageModel stage;

    final World world;

    /** The instance that started this handler last. */
    private @Nullable InstanceModel instance;

    /** The calls that the handler answers in a later cast. */
    private final List<Reply> unanswered = new ArrayList<>(0);

    CheckedHandler(StageModel stage) {
        this.stage = stage;
        this.world = stage.world;
    }

    /** Emits a few events, perhaps more than were requested. */
    void mayEmit(InstanceModel instance, Emitter<O> out) {}

    /** {@return whether the handler has nothing left to emit} */
    boolean isExhausted() {
        return false;
    }

    /** Checks that the callback may be called now. */
    InstanceModel enter(InstanceModel to, Callback callback) {
        to.life.enter(callback, this);
        if (callback != Callback.HANDLE_EVENTS && callback != Callback.DISCARDED) {
            world.checkEarlyNotifications();
        }
        return to;
    }

    // Start and end.

    @Override
    public boolean restartable() {
        return stage.restartable;
    }

    @Override
    public void started(StageContext context) {
        instance = enter(stage.instances[context.index()], Callback.STARTED);
        instance.throwInjectedFailure(Callback.STARTED);
        instance.handlerStarted(this);
    }

    @Override
    public void failed(List<?> events, Throwable failure, StageContext context) {
        started().handlerLife.failedCalled(this, events, failure);
        throwWithoutEffect(Callback.FAILED);
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        if (world.trace.on) {
            world.trace.add("  " + instance + " TERMINATED " + failure);
        }
        started().hadNoRoomAtEnd = started().room() == 0;
        started().handlerLife.terminated(this, failure);
        throwWithoutEffect(Callback.TERMINATED);
    }

    private InstanceModel started() {
        return Objects.requireNonNull(instance, "not started");
    }

    /** Throws an injected failure in a callback whose exceptions change nothing. */
    private void throwWithoutEffect(Callback callback) {
        if (world.faults.fires(stage, callback)) {
            world.count(callback.threw);
            throw new InjectedFailure(stage.name + " " + callback);
        }
    }

    // Subscriptions.

    @Override
    public DemandControl subscribed(Subscription subscription) {
        InstanceModel consumer = enter(world.instance(subscription.consumer()), Callback.SUBSCRIBED);
        LinkModel link = world.linkOf(subscription);
        boolean manual = link.demand.isManual();
        if (link.subscribedIn == 0 || link.demand.observed() > 0) {
            manual = stage.manualPercent > 0 && world.random.nextInt(100) < stage.manualPercent;
        }
        consumer.input.subscribed(link);
        consumer.throwInjectedFailure(Callback.SUBSCRIBED);
        link.demand.setManual(manual);
        return manual ? DemandControl.MANUAL : DemandControl.AUTOMATIC;
    }

    @Override
    public void consumerSubscribed(Subscription subscription) {
        InstanceModel producer = enter(world.instance(subscription.producer()), Callback.CONSUMER_SUBSCRIBED);
        LinkModel link = world.link(subscription);
        boolean afterRestart = producer.handlerLife.isSubscribing();
        boolean twice = link.announcedIn == producer.handlerLife.generation();
        if (link.end.isSubscribed() != afterRestart || twice) {
            world.violated(producer + ": `consumerSubscribed` is called twice or out of order for " + link);
        }
        link.announcedIn = producer.handlerLife.generation();
        producer.throwInjectedFailure(Callback.CONSUMER_SUBSCRIBED);
    }

    @Override
    public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out) {
        LinkModel link = world.link(subscription);
        enter(link.consumer, Callback.CANCELLED).input.end(link, cancellation);
        world.count(transition(link, cancellation));
        try {
            finish(link.consumer, Callback.CANCELLED, out);
        } finally {
            link.consumer.input.applyCancelMode(link, cancellation);
        }
    }

    private static Transition transition(LinkModel link, Cancellation cancellation) {
        return switch (cancellation.kind()) {
            case REFUSED -> Transition.REFUSED;
            case DETACH -> link.end.isReplaced() ? Transition.RESUBSCRIBED : Transition.DETACHED;
            case DOWN -> Transition.PRODUCER_DOWN;
            case CANCEL -> transition(link.options.cancelMode(), cancellation.reason() != null);
        };
    }

    private static Transition transition(CancelMode mode, boolean withReason) {
        return switch (mode) {
            case PERMANENT ->
                withReason ? Transition.CANCELLED_PERMANENT_WITH_REASON : Transition.CANCELLED_PERMANENT_WITHOUT_REASON;
            case TRANSIENT ->
                withReason ? Transition.CANCELLED_TRANSIENT_WITH_REASON : Transition.CANCELLED_TRANSIENT_WITHOUT_REASON;
            case TEMPORARY ->
                withReason ? Transition.CANCELLED_TEMPORARY_WITH_REASON : Transition.CANCELLED_TEMPORARY_WITHOUT_REASON;
        };
    }

    @Override
    public void completed(Subscription subscription, Emitter<O> out) {
        LinkModel link = world.link(subscription);
        enter(link.consumer, Callback.COMPLETED).input.end(link, null);
        world.count(Transition.PRODUCER_COMPLETED);
        try {
            finish(link.consumer, Callback.COMPLETED, out);
        } finally {
            link.consumer.input.applyCancelMode(link, null);
        }
    }

    @Override
    public void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<O> out) {
        LinkModel link = world.link(subscription);
        enter(link.producer, Callback.CONSUMER_CANCELLED);
        link.end.producerNotified(cancellation);
        if (cancellation.kind() == Cancellation.Kind.DOWN) {
            world.count(Transition.CONSUMER_DOWN);
        }
        finish(link.producer, Callback.CONSUMER_CANCELLED, out);
    }

    // Messages.

    @Override
    public void call(Object request, Reply reply, Emitter<O> out) {
        MailboxModel.Message message = (MailboxModel.Message) request;
        enter(message.to(), Callback.CALL).mailbox.handled(message);
        message.to().emission.beginMessage();
        emitSome(message.to(), Callback.CALL, out);
        answer(reply);
        finish(message.to(), Callback.CALL, out);
    }

    private void answer(Reply reply) {
        switch (world.random.nextInt(8)) {
            case 0, 1 -> reply.send(Transition.CALL_ANSWERED_AT_ONCE);
            case 2, 3 -> reply.sendAfterEvents(Transition.CALL_ANSWERED_AFTER_EVENTS);
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
        enter(message.to(), Callback.CAST).mailbox.handled(message);
        message.to().emission.beginMessage();
        world.count(Transition.CAST_HANDLED);
        unanswered.forEach(reply -> reply.send(Transition.CALL_ANSWERED_LATER));
        unanswered.clear();
        finish(message.to(), Callback.CAST, out);
    }

    @Override
    public void info(Object request, Emitter<O> out) {
        InfoModel info = (InfoModel) request;
        enter(info.to(), Callback.INFO).mailbox.handled(info);
        info.to().emission.beginMessage();
        finish(info.to(), Callback.INFO, out);
    }

    @Override
    public boolean discarded(List<?> events, DiscardReason reason, StageContext context) {
        InstanceModel producer = world.instance(((Event) events.get(0)).origin.instance);
        enter(producer, Callback.DISCARDED);
        producer.discards.reported(events, reason);
        world.checkEarlyNotifications();
        producer.throwInjectedFailure(Callback.DISCARDED);
        return world.random.nextBoolean();
    }

    @Override
    public void draining(Emitter<O> out) {
        InstanceModel own = enter(started(), Callback.DRAINING);
        own.life.drainingCalled();
        finish(own, Callback.DRAINING, out);
    }

    // The end of a callback that may emit.

    private void finish(InstanceModel instance, Callback callback, Emitter<O> out) {
        emitSome(instance, callback, out);
        if (world.oneIn(16)) {
            instance.sendInfoToItself();
        }
        boolean completes = isExhausted() || (world.disturbance == Disturbance.SEVERE && world.oneIn(128));
        if (completes) {
            out.complete();
        }
        instance.throwInjectedFailure(callback);
        instance.commit(completes);
    }

    private void emitSome(InstanceModel instance, Callback callback, Emitter<O> out) {
        if (world.finishing || world.oneIn(3)) {
            mayEmit(instance, out);
            if (!instance.emission.isEmpty() && callback.emitted != null) {
                world.count(callback.emitted);
            }
        }
    }
}
