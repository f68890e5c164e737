package io.genstage.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one stage, or the subscriptions of readers to it. Subscriptions end by themselves. Ended ones
 * are removed when the number of subscriptions may have doubled, so adding one costs the same however many there are.
 * All methods may be called from any thread.
 */
final class Edges {

    private static final int MIN_SIZE = 8;

    private @Nullable Edge newest;

    private int size;

    /** At this size, ended edges are removed. */
    private int limit = MIN_SIZE;

    synchronized void add(Edge edge) {
        if (size == limit) {
            Deque<Edge> live = takeLive();
            limit = Math.max(MIN_SIZE, 2 * live.size());
            live.forEach(this::append);
        }
        append(edge);
    }

    /** {@return the open edges, in the order in which they were added} */
    synchronized List<Edge> live() {
        Deque<Edge> live = takeLive();
        live.forEach(this::append);
        return List.copyOf(live);
    }

    private Deque<Edge> takeLive() {
        Deque<Edge> live = new ArrayDeque<>();
        for (Edge edge = newest; edge != null; edge = edge.before()) {
            if (!edge.hasEnded()) {
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
