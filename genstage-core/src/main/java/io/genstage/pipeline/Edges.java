package io.genstage.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one stage, or those of readers to it. They end by themselves: those that have are dropped whenever their number
 * may have doubled, so that one more costs the same however many there are. All methods may be called from any thread.
 */
final class Edges {

    private static final int LEAST = 8;

    private @Nullable Edge newest;

    private int size;

    /** At this size those that are over are dropped. */
    private int most = LEAST;

    synchronized void add(Edge edge) {
        if (size == most) {
            Deque<Edge> live = takeLive();
            most = Math.max(LEAST, 2 * live.size());
            live.forEach(this::append);
        }
        append(edge);
    }

    /** {@return those that are not over, in the order in which they came} */
    synchronized List<Edge> live() {
        Deque<Edge> live = takeLive();
        live.forEach(this::append);
        return List.copyOf(live);
    }

    private Deque<Edge> takeLive() {
        Deque<Edge> live = new ArrayDeque<>();
        for (Edge edge = newest; edge != null; edge = edge.before()) {
            if (!edge.over()) {
                live.addFirst(edge);
            }
        }
        newest = null;
        size = 0;
        return live;
    }

    private void append(Edge edge) {
        edge.before(newest);
        newest = edge;
        size++;
    }
}
