package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A consuming stage of a broadcast. The selector of the instance that came last counts. */
final class BroadcastPlaceModel {

    final String stage;

    private @Nullable Selector selector;

    final List<Subscriber<Event>> subscribers = new ArrayList<>(2);

    /** The next of the current events. */
    int next;

    BroadcastPlaceModel(String stage) {
        this.stage = stage;
    }

    void join(Subscriber<Event> subscriber) {
        subscribers.add(subscriber);
        selector = (Selector) subscriber.options().selector();
    }

    boolean wants(Event event) {
        return selector == null || selector.wants(event);
    }

    boolean throwsFor(Event event) {
        return selector != null && selector.throwsFor(event);
    }

    void passOver(EventSlice<Event> current) {
        while (next < current.size() && !wants(current.get(next))) {
            next++;
        }
    }
}
