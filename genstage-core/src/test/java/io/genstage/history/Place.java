package io.genstage.history;

import io.genstage.dispatch.EventSlice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A consuming stage of a broadcast. The selector of the instance that came last counts. */
final class Place {

    final StageModel stage;

    private @Nullable Selector selector;

    final List<Edge> edges = new ArrayList<>(2);

    /** The next of the current events. */
    int next;

    Place(StageModel stage) {
        this.stage = stage;
    }

    void join(Edge edge) {
        edges.add(edge);
        selector = (Selector) edge.options.selector();
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
