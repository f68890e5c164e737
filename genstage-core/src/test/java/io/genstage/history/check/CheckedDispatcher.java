package io.genstage.history.check;

import io.genstage.DemandMode;
import io.genstage.PartitionSnapshot;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher that forwards each call to a real one, and then compares what that did with what its model says. It hands the
 * real one a {@link LinkModel} in place of each subscriber, so the models see every delivery.
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
        this.model = config.spec(world.log);
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
        LinkModel edge = world.edge(subscriber);
        note("subscribed", edge);
        accept(edge, () -> real.subscribed(edge));
        model.admitted(edge);
        producer.outputs.add(edge);
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

    private void accept(LinkModel edge, Runnable subscribing) {
        String refusal = model.refusal(edge);
        try {
            subscribing.run();
        } catch (RuntimeException e) {
            if (refusal == null) {
                world.violated(edge + " is refused, and nothing says so: " + e);
            }
            edge.refused();
            throw e;
        }
        if (refusal != null && world.looksInside) {
            world.violated(edge + " is admitted, although " + refusal);
        }
        edge.admitted = true;
        world.count(Transition.SUBSCRIBED);
        if (edge.producer.life.listens() && edge.announcedIn != edge.producer.succession.generation()) {
            world.violated(edge + " is admitted, and was not announced to the handler (R60)");
        }
    }

    @Override
    public void replaced(Subscriber<Event> old, Subscriber<Event> subscriber, Discards<Event> discards) {
        InstanceModel producer = instance(subscriber);
        LinkModel before = world.edge(old);
        LinkModel edge = world.edge(subscriber);
        note("replaced " + before + " by", edge);
        before.dismissed();
        endCall();
        fates.reportTo(discards);
        producer.outputs.remove(before);
        if (model.handsOver(before, edge)) {
            model.handOver(before, edge);
            producer.outputs.add(edge);
            edge.admitted = true;
            world.count(Transition.HANDED_OVER);
            real.replaced(before, edge, fates);
        } else {
            model.left(before);
            accept(edge, () -> real.replaced(before, edge, fates));
            model.admitted(edge);
            producer.outputs.add(edge);
        }
        checkFigures();
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> discards) {
        LinkModel edge = world.edge(subscriber);
        note("cancelled", edge);
        edge.dismissed();
        endCall();
        fates.reportTo(discards);
        model.left(edge);
        edge.producer.outputs.remove(edge);
        real.cancelled(edge, fates);
        checkFigures();
    }

    // Demand and events.

    @Override
    public void asked(Subscriber<Event> subscriber) {
        world.count(Transition.ASKED);
        note("asked", subscriber);
        endCall();
        throwIfPoisoned();
        real.asked(world.edge(subscriber));
        checkFigures();
    }

    @Override
    public long grant() {
        return real.grant();
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> discards) {
        fates.reportTo(discards);
        note("dispatch", events);
        if (events.get(0).origin.isInlet()) {
            endCall();
        }
        world.requireStanding();
        throwIfPoisoned();
        if (instance != null && instance.mode == DemandMode.ACCUMULATE) {
            world.violated(instance + " dispatches " + events + " while its demand accumulates");
        }
        if (events.size() > model.grant()) {
            world.violated(instance + " emits more than is asked for: " + events + ", " + model.grant());
        }
        for (int i = 0; i < events.size(); i++) {
            take(events.get(i));
        }
        model.begin(events);
        real.dispatch(events, fates);
        model.end();
        checkFigures();
    }

    private void take(Event event) {
        fates.taken(event);
        InstanceModel producer = instance;
        boolean fromInlet = event.origin.isInlet();
        if (producer == null || event.origin != (fromInlet ? producer.inlet : producer.made)) {
            world.violated(event + " is dispatched by " + producer + ", which has not emitted it");
            return;
        }
        if (fromInlet) {
            producer.meets(1);
        }
        if (!event.origin.takes(event)) {
            world.violated(event + " is dispatched by " + producer + ", and it is not its turn");
        }
    }

    @Override
    public long queued() {
        return real.queued();
    }

    @Override
    public void mark(Runnable reached) {
        MarkModel mark = new MarkModel();
        note("mark", mark);
        model.marked(mark);
        if (instance != null) {
            instance.talk.marked();
        }
        real.mark(() -> {
            mark.reached = true;
            note("reached", mark);
            reached.run();
        });
        checkFigures();
    }

    @Override
    public List<PartitionSnapshot> partitions() {
        return real.partitions();
    }

    // What all calls have in common.

    /** The stage begins something that no handler has called for. */
    private void endCall() {
        if (instance != null) {
            instance.lastBatch.isOver();
            instance.life.callIsSettled();
        }
    }

    private void throwIfPoisoned() {
        if (instance != null && !world.isClosing() && world.poison.takesDispatcher(instance.stage)) {
            world.count(Transition.DISPATCHER_THREW);
            InjectedFailure oops = new InjectedFailure(instance + " dispatcher");
            instance.breakDown(oops);
            throw oops;
        }
    }

    private void checkFigures() {
        boolean failed = instance != null && instance.broken;
        if (failed || !world.looksInside) {
            return;
        }
        if (real.grant() != model.grant()) {
            world.violated(instance + " grants " + real.grant() + " and should grant " + model.grant());
        }
        if (real.queued() != model.queued()) {
            world.violated(instance + " has queued " + real.queued() + " and should have " + model.queued());
        }
        model.settled();
    }

    private void note(String call, Object about) {
        if (world.trace.on) {
            world.trace.add("  " + instance + " dispatcher: " + call + " " + about);
        }
    }
}
