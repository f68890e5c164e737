package io.genstage.history;

import java.util.ArrayList;
import java.util.List;

/** Where events come from: an instance's handler, or its inlet. Knows all of them. */
final class Origin {

    final InstanceModel instance;

    private final boolean inlet;

    private final List<Event> events = new ArrayList<>();

    /** All before it have left the buffer. */
    private int firstHeld;

    /** The number of the last event that was dispatched. */
    private int lastTaken = -1;

    Origin(InstanceModel instance, boolean inlet) {
        this.instance = instance;
        this.inlet = inlet;
    }

    boolean isInlet() {
        return inlet;
    }

    int size() {
        return events.size();
    }

    List<Event> events() {
        return events;
    }

    void add(Event event) {
        event.emitted = true;
        events.add(event);
    }

    /** The number of the oldest event that waits in the buffer. */
    int firstHeld() {
        while (firstHeld < events.size() && events.get(firstHeld).hasLeft()) {
            firstHeld++;
        }
        return firstHeld;
    }

    /** How many of the first events must have been there when the last of those was dispatched that were. */
    int taken() {
        return lastTaken + 1;
    }

    /**
     * The dispatcher gets an event.
     *
     * @return whether it is its turn: those before it are gone
     */
    boolean takes(Event event) {
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
        return instance.id + (inlet ? "~" : "");
    }
}
