package io.genstage.history.dispatch;

import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Predicts a {@code Partition}: the events that were placed in it and not delivered yet, and its consumer. */
final class PartitionModel {

    final String name;

    final ArrayDeque<Event> queue = new ArrayDeque<>(4);

    @Nullable
    Subscriber<Event> consumer;

    /** The partition still holds events from before its present consumer subscribed. */
    boolean inherits;

    private long entered;

    PartitionModel(String name) {
        this.name = name;
    }

    void add(Event event) {
        queue.add(event);
        entered++;
    }

    void assign(Subscriber<Event> subscriber) {
        consumer = subscriber;
        inherits = !queue.isEmpty();
    }

    /** {@return the number of the events that were placed here before the removed one, or -1 if it is not here} */
    long remove(Event event) {
        long position = left();
        for (Event queued : queue) {
            if (queued == event) {
                queue.remove(event);
                entered--;
                inherits &= !queue.isEmpty();
                return position;
            }
            position++;
        }
        return -1;
    }

    /** {@return how many events were ever placed here} */
    long entered() {
        return entered;
    }

    /** {@return how many events have left} */
    long left() {
        return entered - queue.size();
    }
}
