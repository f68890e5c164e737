package io.genstage.history.event;

import java.util.ArrayList;
import java.util.List;

/** All events from one origin, which is the handler or the inlet of one instance, in the order of their emission. */
public final class Origin {

    /** The id of the instance. */
    public final String instance;

    private final boolean inlet;

    private final List<Event> events = new ArrayList<>();

    /** No event before this index is in the buffer. */
    private int firstBuffered;

    /** The number of the last event that was dispatched. */
    private int lastDispatched = -1;

    public Origin(String instance, boolean inlet) {
        this.instance = instance;
        this.inlet = inlet;
    }

    public boolean isInlet() {
        return inlet;
    }

    public int size() {
        return events.size();
    }

    public List<Event> events() {
        return events;
    }

    public void add(Event event) {
        event.emitted = true;
        events.add(event);
    }

    /** {@return the number of the oldest event in the buffer} */
    public int firstBuffered() {
        while (firstBuffered < events.size() && events.get(firstBuffered).hasLeftBuffer()) {
            firstBuffered++;
        }
        return firstBuffered;
    }

    /** {@return the number of the first event, from a number on, that was neither dispatched nor discarded} */
    public int firstHeld(int from) {
        int first = from;
        while (first < events.size() && events.get(first).hasLeftBuffer()) {
            first++;
        }
        return first;
    }

    /** {@return how many events had been emitted at least when the last one was dispatched} */
    public int emittedAtLastDispatch() {
        return lastDispatched + 1;
    }

    /**
     * Marks an event as dispatched.
     *
     * @return whether all events before it were dispatched or discarded, as they must be
     */
    public boolean dispatch(Event event) {
        boolean inOrder =
                event.emitted && !event.dispatched && event.discarded == null && event.number > lastDispatched;
        for (int i = lastDispatched + 1; inOrder && i < event.number; i++) {
            inOrder = events.get(i).wasDropped();
        }
        lastDispatched = event.number;
        event.dispatched = true;
        return inOrder;
    }

    @Override
    public String toString() {
        return instance + (inlet ? "~" : "");
    }
}
