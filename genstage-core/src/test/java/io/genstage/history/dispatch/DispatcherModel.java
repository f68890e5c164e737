package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a dispatcher should do. Computed from levels and from what each event says of itself, never from the dispatcher. */
public abstract class DispatcherModel {

    final HistoryLog log;

    /** The consumers that were admitted, in that order. */
    final List<Subscriber<Event>> subscribers = new ArrayList<>();

    /** What is being dispatched. */
    EventSlice<Event> current = EventSlice.adopt(new Object[0], 0);

    DispatcherModel(HistoryLog log) {
        this.log = log;
    }

    /**
     * {@return why a subscription is to be refused, or {@code null} if it is not}
     */
    @Nullable
    public String refusal(Subscriber<Event> subscriber) {
        return null;
    }

    public void admitted(Subscriber<Event> subscriber) {
        subscribers.add(subscriber);
    }

    public void left(Subscriber<Event> subscriber) {
        subscribers.remove(subscriber);
    }

    /**
     * {@return whether one subscription hands over to another what it has here}
     *
     * @param old which is over
     * @param subscriber which comes in its place
     */
    public boolean handsOver(Subscriber<Event> old, Subscriber<Event> subscriber) {
        return false;
    }

    /** What the old one had here is the new one's. */
    public void handOver(Subscriber<Event> old, Subscriber<Event> subscriber) {
        subscribers.remove(old);
        subscribers.add(subscriber);
    }

    /** How many events can be taken (design, section 4). */
    public abstract long grant();

    public long queued() {
        return 0;
    }

    /** How many are queued in a partition. */
    public long queued(int partition) {
        return 0;
    }

    /** Something waits until what is queued is delivered. */
    public boolean holdsMarks() {
        return false;
    }

    boolean broadcasts() {
        return false;
    }

    public void begin(EventSlice<Event> events) {
        current = events;
    }

    abstract void delivers(Subscriber<Event> subscriber, EventSlice<Event> events);

    /** All of the current events were dispatched. */
    public abstract void end();

    void filtered(Event event) {
        log.violated(event + " is filtered, and nothing says so");
    }

    void orphaned(Event event) {
        log.violated(event + " is orphaned, and nothing says so");
    }

    void failed(Event event) {
        log.violated(event + " fails, and nothing says so");
    }

    void withheld(Event event, Subscriber<Event> subscriber) {
        log.violated(event + " is withheld from " + subscriber + ", and nothing says so");
    }

    /** What holds behind every call. */
    public void settled() {}

    /** Something is marked that waits for what is queued. */
    public void marked(MarkModel mark) {}

    static long sum(List<Subscriber<Event>> subscribers) {
        long sum = 0;
        for (int i = 0; i < subscribers.size(); i++) {
            sum += subscribers.get(i).outstanding();
        }
        return sum;
    }
}
