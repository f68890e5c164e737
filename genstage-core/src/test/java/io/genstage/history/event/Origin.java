package io.genstage.history.event;

import java.util.ArrayList;
import java.util.List;

/** Where events come from: an instance's handler, or its inlet. Knows all of them. */
public final class Origin {

    /** The id of the instance that emits them. */
    public final String instance;

    private final boolean inlet;

    private final List<Event> events = new ArrayList<>();

    /** All before it have left the buffer. */
    private int firstHeld;

    /** The number of the last event that was dispatched. */
    private int lastTaken = -1;

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

    /** The number of the oldest event that waits in the buffer. */
    public int firstHeld() {
        while (firstHeld < events.size() && events.get(firstHeld).hasLeft()) {
            firstHeld++;
        }
        return firstHeld;
    }

    /** How many of the first events must have been there when the last of those was dispatched that were. */
    public int taken() {
        return lastTaken + 1;
    }

    /**
     * The dispatcher gets an event.
     *
     * @return whether it is its turn: those before it are gone
     */
    public boolean takes(Event event) {
        boolean inOrder = event.emitted && !event.taken && event.discarded == null && event.number > lastTaken;
        for (int i = lastTaken + 1; inOrder && i < event.number; i++) {
            inOrder = events.get(i).discarded != null;
        }
        lastTaken = event.number;
        event.taken = true;
        return inOrder;
    }

    @Override
    public String toString() {
        return instance + (inlet ? "~" : "");
    }
}
