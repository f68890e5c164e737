package io.genstage.history;

import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.Subscription;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.snapshot.PartitionSnapshot;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Stands between a stage and its dispatcher, and compares what that does with what it should do, call by call. */
final class Watch implements Dispatcher<Event>, Discards<Event> {

    private final World world;

    private final Dispatcher<Event> real;

    private final Spec spec;

    private @Nullable InstanceModel instance;

    /** Where the stage wants to hear of discards. */
    private @Nullable Discards<Event> discards;

    private long taken;

    private long takenFromHandler;

    // What has become of the events that were taken. One that goes to many is counted once.

    long dispatched;

    long filtered;

    long orphaned;

    long failed;

    long withheld;

    Watch(World world, Dispatcher<Event> real, Spec spec) {
        this.world = world;
        this.real = real;
        this.spec = spec;
    }

    Spec spec() {
        return spec;
    }

    long taken() {
        return taken;
    }

    long takenFromHandler() {
        return takenFromHandler;
    }

    /** How many events the dispatcher has let go of. */
    long discarded() {
        return filtered + orphaned + failed;
    }

    String fates() {
        return dispatched + ", filtered " + filtered + ", orphaned " + orphaned + ", failed " + failed + ", withheld "
                + withheld;
    }

    /** How many events should be granted. */
    long due() {
        return spec.grant();
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        if (instance == null) {
            instance = world.instance(((Subscription) subscriber).producer());
            instance.watch(this);
        }
        Edge edge = world.edge(subscriber);
        note("subscribed", edge);
        admit(edge, () -> real.subscribed(edge));
        spec.admitted(edge);
        settle();
    }

    private void admit(Edge edge, Runnable admission) {
        String refusal = spec.refusal(edge);
        try {
            admission.run();
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
    public void replaced(Subscriber<Event> old, Subscriber<Event> subscriber, Discards<Event> to) {
        Edge before = world.edge(old);
        Edge edge = world.edge(subscriber);
        note("replaced " + before + " by", edge);
        before.dismissed();
        begin();
        discards = to;
        if (spec.handsOver(before, edge)) {
            spec.handOver(before, edge);
            edge.admitted = true;
            world.count(Transition.HANDED_OVER);
            real.replaced(before, edge, this);
        } else {
            spec.left(before);
            admit(edge, () -> real.replaced(before, edge, this));
            spec.admitted(edge);
        }
        settle();
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber, Discards<Event> to) {
        Edge edge = world.edge(subscriber);
        note("cancelled", edge);
        edge.dismissed();
        begin();
        discards = to;
        spec.left(edge);
        real.cancelled(edge, this);
        settle();
    }

    /** The stage begins something that no handler has called for. */
    private void begin() {
        if (instance != null) {
            instance.lastBatch.isOver();
            instance.life.callIsSettled();
        }
    }

    @Override
    public void asked(Subscriber<Event> subscriber) {
        world.count(Transition.ASKED);
        note("asked", subscriber);
        begin();
        throwIfPoisoned();
        real.asked(world.edge(subscriber));
        settle();
    }

    @Override
    public long grant() {
        return real.grant();
    }

    @Override
    public void dispatch(EventSlice<Event> events, Discards<Event> to) {
        discards = to;
        note("dispatch", events);
        if (events.get(0).origin.isInlet()) {
            begin();
        }
        world.requireStanding();
        throwIfPoisoned();
        if (instance != null && instance.mode == DemandMode.ACCUMULATE) {
            world.violated(instance + " dispatches " + events + " while its demand accumulates");
        }
        if (events.size() > spec.grant()) {
            world.violated(instance + " emits more than is asked for: " + events + ", " + spec.grant());
        }
        for (int i = 0; i < events.size(); i++) {
            take(events.get(i));
        }
        spec.begin(events);
        real.dispatch(events, this);
        spec.end();
        settle();
    }

    private boolean broken() {
        return instance != null && instance.broken;
    }

    private void note(String call, Object about) {
        if (world.trace.on) {
            world.trace.add("  " + instance + " dispatcher: " + call + " " + about);
        }
    }

    private void throwIfPoisoned() {
        if (instance != null && !world.isClosing() && world.poison.takesDispatcher(instance.stage)) {
            world.count(Transition.DISPATCHER_THREW);
            Oops oops = new Oops(instance + " dispatcher");
            instance.breakDown(oops);
            throw oops;
        }
    }

    private void take(Event event) {
        taken++;
        if (event.origin.isInlet()) {
            event.origin.instance.meets(1);
        } else {
            takenFromHandler++;
        }
        if (event.origin.instance != instance || !event.origin.takes(event)) {
            world.violated(event + " is dispatched by " + instance + ", and it is not its turn");
        }
    }

    @Override
    public long queued() {
        return real.queued();
    }

    @Override
    public void mark(Runnable reached) {
        Mark mark = new Mark();
        note("mark", mark);
        spec.marked(mark);
        if (instance != null) {
            instance.talk.marked();
        }
        real.mark(() -> {
            mark.reached = true;
            note("reached", mark);
            reached.run();
        });
        settle();
    }

    @Override
    public List<PartitionSnapshot> partitions() {
        return real.partitions();
    }

    private void settle() {
        if (broken() || !world.looksInside) {
            return;
        }
        if (real.grant() != spec.grant()) {
            world.violated(instance + " grants " + real.grant() + " and should grant " + spec.grant());
        }
        if (real.queued() != spec.queued()) {
            world.violated(instance + " has queued " + real.queued() + " and should have " + spec.queued());
        }
        spec.settled();
    }

    // What becomes of events.

    /** By the edge, before it delivers. */
    void delivers(Edge edge, EventSlice<Event> events) {
        long bit = edge.consumer.stage.bit;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i).base;
            long others = spec.broadcasts() ? event.deliveredTo & bit : event.deliveredTo;
            if (others != 0 || event.discarded != null || !event.taken) {
                world.violated(event + " is delivered once too often, over " + edge);
            }
            if (event.deliveredTo == 0) {
                dispatched++;
            }
            event.deliveredTo |= bit;
        }
        spec.delivers(edge, events);
    }

    @Override
    public void filtered(Event event) {
        filtered++;
        world.count(Transition.FILTERED);
        discard(event, DiscardReason.FILTERED);
        spec.filtered(event);
        discards().filtered(event);
    }

    @Override
    public void orphaned(Event event) {
        orphaned++;
        world.count(Transition.ORPHANED);
        discard(event, DiscardReason.ORPHANED);
        spec.orphaned(event);
        discards().orphaned(event);
    }

    @Override
    public void failed(Event event, RuntimeException cause) {
        failed++;
        discard(event, DiscardReason.FAILED);
        spec.failed(event);
        discards().failed(event, cause);
    }

    @Override
    public void withheld(Event event, Subscriber<Event> consumer, RuntimeException cause) {
        withheld++;
        world.count(Transition.WITHHELD);
        spec.withheld(event, (Edge) consumer);
        discards().withheld(event, consumer, cause);
    }

    private void discard(Event event, DiscardReason reason) {
        Event base = event.base;
        if (base.deliveredTo != 0 || base.discarded != null || !base.taken) {
            world.violated(event + " is discarded as " + reason + ", and is gone already");
        }
        base.discarded = reason;
    }

    private Discards<Event> discards() {
        return Objects.requireNonNull(discards);
    }
}
