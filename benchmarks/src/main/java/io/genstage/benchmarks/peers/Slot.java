package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;

/** An entry of a Disruptor's ring: an event from the producer, or as the last handler replaced it. */
final class Slot {

    private static final Event NOTHING = new Event(-1, -1, 0);

    private Event first = NOTHING;

    private Event second = NOTHING;

    private Event third = NOTHING;

    Event first() {
        return first;
    }

    void first(Event event) {
        first = event;
    }

    Event second() {
        return second;
    }

    void second(Event event) {
        second = event;
    }

    Event third() {
        return third;
    }

    void third(Event event) {
        third = event;
    }
}
