package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts a {@code BroadcastStage}: one consuming stage, whose instances share its events. The newest instance's
 * selector applies.
 */
final class BroadcastStageModel {

    final String stage;

    private @Nullable Selector selector;

    final List<Subscriber<Event>> subscribers = new ArrayList<>(2);

    /** Index of the next event of the present dispatch. */
    int next;

    BroadcastStageModel(String stage) {
        this.stage = stage;
    }

    void join(Subscriber<Event> subscriber) {
        subscribers.add(subscriber);
        selector = (Selector) subscriber.options().selector();
    }

    /** {@return whether the stage receives the event: it wants it, or its selector throws, so that the event fails there} */
    boolean takes(Event event) {
        return selector == null || selector.wants(event) || selector.throwsFor(event);
    }

    /** {@return whether the selector throws for the event} */
    boolean throwsFor(Event event) {
        return selector != null && selector.throwsFor(event);
    }

    void skipRejected(EventSlice<Event> current) {
        while (next < current.size() && !takes(current.get(next))) {
            next++;
        }
    }
}
