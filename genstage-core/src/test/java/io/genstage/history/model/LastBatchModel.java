package io.genstage.history.model;

import io.genstage.history.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The batch whose handler has just returned: it is in hand still, and fails if what comes behind it throws. */
public final class LastBatchModel {

    private @Nullable LinkModel edge;

    private List<Event> events = List.of();

    public void handled(LinkModel from, List<Event> batch) {
        edge = from;
        events = batch;
    }

    /** Something else has begun. */
    public void isOver() {
        edge = null;
        events = List.of();
    }

    /**
     * Losses, or the dispatcher, have thrown.
     *
     * @return the events that were in hand; empty if there were none
     */
    List<Event> fails() {
        LinkModel from = edge;
        if (from == null) {
            return List.of();
        }
        List<Event> lost = List.copyOf(events);
        from.failedAfterAll(lost.size());
        isOver();
        return lost;
    }
}
