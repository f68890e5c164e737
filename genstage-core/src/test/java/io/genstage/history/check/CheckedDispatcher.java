package io.genstage.history.check;

import io.genstage.DemandMode;
import io.genstage.Subscription;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.dispatch.DispatcherModel;
import io.genstage.history.dispatch.EventFates;
import io.genstage.history.dispatch.MarkModel;
import io.genstage.history.event.Event;
import io.genstage.history.event.InjectedFailure;
import io.genstage.history.event.Transition;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.World;
import io.genstage.snapshot.PartitionSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher that forwards each call to a real one and then compares what that did with its model. It passes a
 * {@link LinkModel} to the real dispatcher in place of each subscriber, so the models see every delivery.
 */
public final class CheckedDispatcher implements Dispatcher<Event> {

    private final World world;

    private final Dispatcher<Event> real;

    private final DispatcherModel model;

    private final EventFates fates;

    private @Nullable InstanceModel instance;

    public CheckedDispatcher(World world, DispatcherConfig config) {
        this.world = world;
        this.real = world.dispatchers.apply(config);
        this.model = config.model(world.log);
        this.fates = new EventFates(world.log, model);
    }

    @Override
    public String name() {
        return real.name();
    }

    // Subscriptions.

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        InstanceModel producer = instance(subscriber);
        LinkModel link = world.link(subscriber);
        trace("subscribed", link);
        accept(link, () -> real.subscribed(link));
        model.subscribed(link);
        producer.outputs.add(link);
        checkFigures();
    }

    private InstanceModel instance(Subscriber<Event> subscriber) {
        InstanceModel producer = instance;
        if (producer == null) {
            producer = world.instance(((Subscription) subscriber).producer());
            producer.emitsThrough(fates);
            instance = producer;
        }
        return producer;
    }

    private void accept(LinkModel link, Runnable subscribing) {
        String refusal = model.refusal(link);
        try {
            subscribing.run();
        } catch (RuntimeException e) {
            if (refusal == null) {
                world.violated(link + " is refused, but the model accepts it: " + e);
            }
            link.end.refuse();
            throw e;
        }
        if (refusal != null && world.checksFigures) {
            world.violated(link + " is accepted, although " + refusal);
        }
        link.end.accept();
        world.count(Transition.SUBSCRIBED);
        if (link.producer.life.hasHandler() && link.announcedIn != link.producer.handlerLife.generation()) {
            world.violated(link + " is accepted, but `consumerSubscribed` was not called before (R60)");
        }
    }

    @Override
    public void replaced(Subscriber<Event> old, Subscriber<Event> subscriber, Discards<Event> discards) {
        InstanceModel producer = instance(subscriber);
        LinkModel before = world.link(old);
        LinkModel link = world.link(subscriber);
        trace("replaced " + before + " by", link);
        before.end.removeByProducer();
        endCall();
        fates.reportTo(discards);
        producer.outputs.remove(before);
        if (model.handsOver(before, link)) {
            model.handOver(before, link);
            producer.outputs.add(link);
            link.end.accept();
            world.count(Transition.HANDED_OVER);
            real.replaced(before, link, fates);
        } else {
            model.cancelled(before);
            accept(link, () -> real.replaced(before, link, fates));
            model.subscribed(link);
            producer.outputs.add(link);
        }
        checkFigures();
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> discards) {
        LinkModel link = world.link(subscriber);
        trace("cancelled", link);
        link.end.removeByProducer();
        endCall();
        fates.reportTo(discards);
        model.cancelled(link);
        link.producer.outputs.remove(link);
        real.cancelled(link, fates);
        checkFigures();
    }

    // Demand and events.

    @Override
    public void asked(Subscriber<Event> subscriber) {
        world.count(Transition.ASKED);
        trace("asked", subscriber);
        endCall();
        throwInjectedFailure();
        real.asked(world.link(subscriber));
        checkFigures();
    }

    @Override
    public long grant() {
        return real.grant();
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        fates.reportTo(discards);
        trace("dispatch", events);
        if (events.get(0).origin.isInlet()) {
            endCall();
        }
        world.requireDeclaredLinks();
        throwInjectedFailure();
        if (instance != null && instance.mode == DemandMode.ACCUMULATE) {
            world.violated(instance + " dispatches " + events + " while it accumulates demand");
        }
        if (events.size() > model.grant()) {
            world.violated(instance + " dispatches " + events + ", but the grant is " + model.grant());
        }
        for (int i = 0; i < events.size(); i++) {
            take(events.get(i));
        }
        model.dispatchBegins(events);
        real.dispatch(events, fates);
        model.dispatchEnds();
        fates.dispatched(events);
        checkFigures();
    }

    private void take(Event event) {
        fates.taken(event);
        InstanceModel producer = instance;
        boolean fromInlet = event.origin.isInlet();
        if (producer == null || event.origin != (fromInlet ? producer.inletEvents : producer.handlerEvents)) {
            world.violated(event + " is dispatched by " + producer + ", which did not emit it");
            return;
        }
        if (fromInlet) {
            producer.unsettled.taken(event);
            producer.reduceOwed(1);
        }
        if (!event.origin.dispatch(event)) {
            world.violated(event + " is dispatched by " + producer + " out of order");
        }
    }

    @Override
    public long queued() {
        return real.queued();
    }

    @Override
    public void mark(Runnable reached) {
        MarkModel mark = new MarkModel();
        trace("mark", mark);
        model.marked(mark);
        if (instance != null) {
            instance.mailbox.infoPassesBuffer();
        }
        real.mark(() -> {
            mark.reached = true;
            trace("reached", mark);
            reached.run();
        });
        checkFigures();
    }

    @Override
    public List<PartitionSnapshot> partitions() {
        return real.partitions();
    }

    // Common to several calls.

    /** The stage begins something that follows from no call of its handler, so the last call has ended. */
    private void endCall() {
        if (instance != null) {
            instance.lastBatch.clear();
            instance.life.callEnded();
        }
    }

    private void throwInjectedFailure() {
        if (instance != null && !world.isClosing() && world.faults.firesInDispatcher(instance.stage)) {
            world.count(Transition.DISPATCHER_THREW);
            InjectedFailure failure = new InjectedFailure(instance + " dispatcher");
            instance.dispatcherFails(failure);
            throw failure;
        }
    }

    private void checkFigures() {
        boolean failed = instance != null && instance.dispatcherFailed;
        if (failed || !world.checksFigures) {
            return;
        }
        if (real.grant() != model.grant()) {
            world.violated(instance + " grants " + real.grant() + ", but the model grants " + model.grant());
        }
        if (real.queued() != model.queued()) {
            world.violated(instance + " has queued " + real.queued() + " events, but the model " + model.queued());
        }
        model.checkAfterCall();
    }

    private void trace(String call, Object about) {
        if (world.trace.on) {
            world.trace.add("  " + instance + " dispatcher: " + call + " " + about);
        }
    }
}
