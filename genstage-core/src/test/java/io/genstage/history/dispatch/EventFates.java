package io.genstage.history.dispatch;

import io.genstage.DiscardReason;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Loss;
import io.genstage.history.event.Transition;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts the fates of the events that a stage has passed to its dispatcher, and compares each fate with the model of
 * the dispatcher. An event that is delivered to several stages counts once.
 */
public final class EventFates implements Discards<Event> {

    private final HistoryLog log;

    private final DispatcherModel model;

    /** Receives the reports for the stage. */
    private @Nullable Discards<Event> stage;

    private long takenFromHandler;

    private long dispatched;

    private long filtered;

    private long orphaned;

    private long failed;

    private long withheld;

    public EventFates(HistoryLog log, DispatcherModel model) {
        this.log = log;
        this.model = model;
    }

    public DispatcherModel model() {
        return model;
    }

    public void reportTo(Discards<Event> discards) {
        stage = discards;
    }

    /** The stage passes an event to the dispatcher. */
    public void taken(Event event) {
        if (!event.origin.isInlet()) {
            takenFromHandler++;
        }
    }

    /**
     * Called before a subscription delivers events.
     *
     * @param stageBit the bit of the consuming stage in {@link Event#deliveredTo}
     */
    public void delivers(Subscriber<Event> to, long stageBit, EventSlice<Event> events) {
        leave(to, stageBit, events);
        model.delivers(to, events);
    }

    /**
     * Called before a subscription delivers events that fail at their consumer.
     *
     * @param stageBit the bit of the consuming stage in {@link Event#deliveredTo}
     */
    public void withholds(Subscriber<Event> from, long stageBit, EventSlice<Event> events) {
        leave(from, stageBit, events);
        for (Event event : events) {
            withheld++;
            log.count(Transition.WITHHELD);
            model.withheld(event, from);
        }
    }

    private void leave(Subscriber<Event> to, long stageBit, EventSlice<Event> events) {
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i).base;
            long others = model.broadcasts() ? event.deliveredTo & stageBit : event.deliveredTo;
            if (others != 0 || event.discarded != null || !event.dispatched) {
                log.violated(event + " is delivered once too often, to " + to);
            }
            if (event.deliveredTo == 0) {
                dispatched++;
            }
            if (model.broadcasts()) {
                event.held();
            }
            event.deliveredTo |= stageBit;
        }
    }

    /** The dispatcher has dispatched these events. It keeps no part of events that it has delivered to all stages. */
    public void dispatched(EventSlice<Event> events) {
        for (int i = 0; model.broadcasts() && i < events.size(); i++) {
            if (events.get(i).deliveredTo != 0) {
                events.get(i).done();
            }
        }
    }

    @Override
    public void filtered(EventSlice<Event> events) {
        for (Event event : events) {
            filtered++;
            log.count(Transition.FILTERED);
            discard(event, DiscardReason.FILTERED);
            event.done();
            model.filtered(event);
        }
        stage().filtered(events);
    }

    @Override
    public void orphaned(EventSlice<Event> events) {
        for (Event event : events) {
            orphaned++;
            log.count(Transition.ORPHANED);
            discard(event, DiscardReason.ORPHANED);
            event.done();
            model.orphaned(event);
        }
        stage().orphaned(events);
    }

    @Override
    public void failed(EventSlice<Event> events, RuntimeException cause) {
        for (Event event : events) {
            failed++;
            discard(event, DiscardReason.FAILED);
            event.giveUp(Loss.by(cause));
            model.failed(event);
        }
        stage().failed(events, cause);
    }

    @Override
    public void withheld(EventSlice<Event> events, Subscriber<Event> consumer, RuntimeException cause) {
        model.subscriber(consumer.consumer()).withhold(events, cause);
        stage().withheld(events, consumer, cause);
    }

    private void discard(Event event, DiscardReason reason) {
        Event base = event.base;
        if (base.deliveredTo != 0 || base.discarded != null || !base.dispatched) {
            log.violated(event + " is discarded as " + reason + ", but was delivered or discarded before");
        }
        base.discarded = reason;
    }

    private Discards<Event> stage() {
        return Objects.requireNonNull(stage);
    }

    public long takenFromHandler() {
        return takenFromHandler;
    }

    public long dispatched() {
        return dispatched;
    }

    public long filtered() {
        return filtered;
    }

    public long orphaned() {
        return orphaned;
    }

    public long failed() {
        return failed;
    }

    public long withheld() {
        return withheld;
    }

    /** {@return how many events the dispatcher discarded} */
    public long discarded() {
        return filtered + orphaned + failed;
    }

    @Override
    public String toString() {
        return "dispatched " + dispatched + ", filtered " + filtered + ", orphaned " + orphaned + ", failed " + failed
                + ", withheld " + withheld;
    }
}
