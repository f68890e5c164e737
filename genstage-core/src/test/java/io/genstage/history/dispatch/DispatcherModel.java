package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.internal.protocol.ArraySlice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts what a dispatcher does with its subscribers and events. A model computes from the demand of the subscribers
 * and from the keys of the events only. It never reads the dispatcher.
 */
public abstract class DispatcherModel {

    final HistoryLog log;

    /** The accepted subscribers, in the order of their subscriptions. */
    final List<Subscriber<Event>> subscribers = new ArrayList<>();

    /** The events of the present dispatch. */
    EventSlice<Event> current = ArraySlice.of(new Object[0], 0);

    DispatcherModel(HistoryLog log) {
        this.log = log;
    }

    /** {@return why the dispatcher must refuse the subscriber; {@code null} if it must accept it} */
    public @Nullable String refusal(Subscriber<Event> subscriber) {
        return null;
    }

    public void subscribed(Subscriber<Event> subscriber) {
        subscribers.add(subscriber);
    }

    public void cancelled(Subscriber<Event> subscriber) {
        subscribers.remove(subscriber);
    }

    /**
     * {@return whether a subscriber that replaces another one takes over its queued events}
     *
     * @param old the subscriber that is replaced
     * @param subscriber the subscriber that replaces it
     */
    public boolean handsOver(Subscriber<Event> old, Subscriber<Event> subscriber) {
        return false;
    }

    /** Moves the queued events of one subscriber to the one that replaces it. */
    public void handOver(Subscriber<Event> old, Subscriber<Event> subscriber) {
        subscribers.remove(old);
        subscribers.add(subscriber);
    }

    /** {@return how many events the dispatcher accepts now} */
    public abstract long grant();

    /** {@return how many dispatched events the dispatcher keeps} */
    public long queued() {
        return 0;
    }

    /** {@return how many events one partition keeps} */
    public long queued(int partition) {
        return 0;
    }

    /** {@return whether a mark has not been reached yet} */
    public boolean hasPendingMarks() {
        return false;
    }

    /** {@return the subscriber with this id} */
    ForwardingSubscriber subscriber(String consumer) {
        for (Subscriber<Event> subscriber : subscribers) {
            if (subscriber.consumer().equals(consumer)) {
                return (ForwardingSubscriber) subscriber;
            }
        }
        throw new IllegalArgumentException(consumer + " is not subscribed");
    }

    /** {@return whether an event goes to several stages} */
    boolean broadcasts() {
        return false;
    }

    /** The stage passes events to the dispatcher. */
    public void dispatchBegins(EventSlice<Event> events) {
        current = events;
    }

    /** The dispatcher delivers events to a subscriber. */
    abstract void delivers(Subscriber<Event> subscriber, EventSlice<Event> events);

    /** The dispatcher returns from the dispatch. */
    public abstract void dispatchEnds();

    void filtered(Event event) {
        log.violated(event + " is filtered, but the model does not expect that");
    }

    void orphaned(Event event) {
        log.violated(event + " is orphaned, but the model does not expect that");
    }

    void failed(Event event) {
        log.violated(event + " failed, but the model does not expect that");
    }

    void withheld(Event event, Subscriber<Event> subscriber) {
        log.violated(event + " is withheld from " + subscriber + ", but the model does not expect that");
    }

    /** Checks what must hold after every call of the dispatcher. */
    public void checkAfterCall() {}

    /** The stage sets a mark. */
    public void marked(MarkModel mark) {}

    /** {@return the outstanding demand of all these subscribers together} */
    static long sum(List<Subscriber<Event>> subscribers) {
        long sum = 0;
        for (int i = 0; i < subscribers.size(); i++) {
            sum += subscribers.get(i).outstanding();
        }
        return sum;
    }
}
