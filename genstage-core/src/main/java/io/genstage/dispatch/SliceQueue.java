package io.genstage.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Slices of events, the oldest first. If a method runs out of memory, the queue holds the same events as before. (An
 * {@code ArrayDeque} is empty after it ran out of memory while it grew.)
 */
final class SliceQueue<E> {

    private static final class Node<E> {

        private EventSlice<E> events;

        private @Nullable Node<E> next;

        Node(EventSlice<E> events, @Nullable Node<E> next) {
            this.events = events;
            this.next = next;
        }
    }

    /** The first events of the queue, and what is left without them. */
    static final class Head<E> {

        private final EventSlice<E> events;

        private final @Nullable Node<E> rest;

        Head(EventSlice<E> events, @Nullable Node<E> rest) {
            this.events = events;
            this.rest = rest;
        }

        EventSlice<E> events() {
            return events;
        }
    }

    private @Nullable Node<E> first;

    private @Nullable Node<E> last;

    void add(EventSlice<E> events) {
        Node<E> added = new Node<>(events, null);
        if (last == null) {
            first = added;
        } else {
            last.next = added;
        }
        last = added;
    }

    /** {@return the oldest slice, or {@code null} if the queue is empty} */
    @Nullable
    EventSlice<E> peek() {
        return first == null ? null : first.events;
    }

    void removeFirst() {
        if (first != null) {
            beginWith(first.next);
        }
    }

    /**
     * {@return the first events; {@link #remove} then removes them}
     *
     * @param count how many; the queue must hold as many
     */
    Head<E> head(int count) {
        List<EventSlice<E>> before = List.of();
        Node<E> node = Objects.requireNonNull(first, "the queue is empty");
        int left = count;
        while (node.events.size() < left) {
            before = before.isEmpty() ? new ArrayList<>() : before;
            before.add(node.events);
            left -= node.events.size();
            node = Objects.requireNonNull(node.next, "the queue does not hold as many events");
        }
        EventSlice<E> end = node.events;
        Node<E> rest =
                end.size() == left ? node.next : new Node<>(end.without(left).compact(), node.next);
        return new Head<>(joined(before, end.first(left)), rest);
    }

    private static <E> EventSlice<E> joined(List<EventSlice<E>> before, EventSlice<E> end) {
        if (before.isEmpty()) {
            return end;
        }
        before.add(end);
        return before.get(0).followedBy(before.subList(1, before.size()));
    }

    /** Removes the first events. Needs no memory. The queue must not have changed since {@link #head}. */
    void remove(Head<E> head) {
        beginWith(head.rest);
    }

    private void beginWith(@Nullable Node<E> node) {
        first = node;
        if (node == null || node.next == null) {
            last = node;
        }
    }

    /**
     * Replaces each slice by those of its events that remain.
     *
     * @param remaining returns the events of a slice that remain
     * @param replaced is called with each slice and what remained of it, the oldest first
     */
    void retain(UnaryOperator<EventSlice<E>> remaining, BiConsumer<EventSlice<E>, EventSlice<E>> replaced) {
        Node<E> previous = null;
        for (Node<E> node = first; node != null; node = node.next) {
            EventSlice<E> before = node.events;
            EventSlice<E> after = remaining.apply(before);
            if (!after.isEmpty()) {
                node.events = after;
                previous = node;
            } else if (previous == null) {
                beginWith(node.next);
            } else {
                previous.next = node.next;
                last = node.next == null ? previous : last;
            }
            replaced.accept(before, after);
        }
    }
}
