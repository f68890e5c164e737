package io.genstage.dispatch;

import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Slices of events, the oldest first. If a method runs out of memory, the queue holds the same events as before. */
final class SliceQueue<E> {

    /**
     * The first events of the queue.
     *
     * @param events the events
     * @param slices how many slices of the queue hold them
     * @param rest the other events of the last of these slices, or {@code null} if there are none
     */
    record Head<E>(
            EventSlice<E> events, int slices, @Nullable EventSlice<E> rest) {}

    @SuppressWarnings("JdkObsolete") // an ArrayDeque is empty after it ran out of memory while it grew
    private final LinkedList<EventSlice<E>> slices = new LinkedList<>();

    void add(EventSlice<E> events) {
        slices.add(events);
    }

    /** {@return the oldest slice, or {@code null} if the queue is empty} */
    @Nullable
    EventSlice<E> peek() {
        return slices.peek();
    }

    void removeFirst() {
        slices.remove();
    }

    /**
     * {@return the first events; {@link #remove} then removes them}
     *
     * @param count how many, at least 1; the queue must hold as many
     */
    Head<E> head(int count) {
        EventSlice<E> first = slices.element();
        return first.size() < count ? headOfSeveral(count) : headOf(first, List.of(), count);
    }

    private Head<E> headOfSeveral(int count) {
        List<EventSlice<E>> before = new ArrayList<>();
        int left = count;
        for (EventSlice<E> slice : slices) {
            if (slice.size() >= left) {
                return headOf(slice, before, left);
            }
            before.add(slice);
            left -= slice.size();
        }
        throw new IllegalStateException("the queue does not hold as many events");
    }

    /** {@return some slices and the first events of the slice after them} */
    private static <E> Head<E> headOf(EventSlice<E> end, List<EventSlice<E>> before, int count) {
        EventSlice<E> rest = end.size() == count ? null : end.without(count).compact();
        int slices = before.size() + 1;
        return new Head<>(joined(before, end.first(count)), slices, rest);
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
        for (int i = 1; i < head.slices; i++) {
            slices.remove();
        }
        if (head.rest == null) {
            slices.remove();
        } else {
            slices.set(0, head.rest);
        }
    }

    /**
     * Replaces each slice by those of its events that remain.
     *
     * @param remaining returns the events of a slice that remain
     * @param replaced is called with each slice and what remained of it, the oldest first
     */
    void retain(UnaryOperator<EventSlice<E>> remaining, BiConsumer<EventSlice<E>, EventSlice<E>> replaced) {
        for (ListIterator<EventSlice<E>> all = slices.listIterator(); all.hasNext(); ) {
            EventSlice<E> before = all.next();
            EventSlice<E> after = remaining.apply(before);
            if (after.isEmpty()) {
                all.remove();
            } else {
                all.set(after);
            }
            replaced.accept(before, after);
        }
    }
}
