package io.genstage.history.model;

import io.genstage.history.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batch whose {@code handleEvents} has just returned. The stage still processes it while it dispatches what the
 * handler emitted. If that fails, the batch fails after all.
 */
public final class LastBatchModel {

    private @Nullable LinkModel link;

    private List<Event> events = List.of();

    public void handled(LinkModel from, List<Event> batch) {
        link = from;
        events = batch;
    }

    /** The stage begins something else. */
    public void clear() {
        link = null;
        events = List.of();
    }

    /**
     * The dispatcher throws.
     *
     * @return the events of the batch; empty if the stage processes none
     */
    List<Event> fail() {
        LinkModel from = link;
        if (from == null) {
            return List.of();
        }
        List<Event> lost = List.copyOf(events);
        from.batchRevoked(lost.size());
        clear();
        return lost;
    }
}
