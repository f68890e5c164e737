package io.genstage.protocol;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.dispatch.EventSlice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Events that were emitted beyond demand, in the order of their emission (R101–R105). */
final class EventBuffer<E> {

    private final BufferOptions options;

    /** Created when something has to wait for the first time: most stages never need it. */
    private ArrayDeque<EventSlice<E>> slices = none();

    private long size;

    EventBuffer(BufferOptions options) {
        this.options = options;
    }

    BufferOptions options() {
        return options;
    }

    long size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Adds events behind those that wait.
     *
     * @return the events that were discarded for it, oldest first
     */
    List<E> add(EventSlice<E> events) {
        return options.keep() == BufferKeep.FIRST ? addWhatFits(events) : addAndEvict(events);
    }

    /** Takes the oldest events, at most as many as stand together. */
    EventSlice<E> take(long most) {
        EventSlice<E> first = slices.removeFirst();
        if (first.size() > most) {
            slices.addFirst(first.without((int) most).compact());
            first = first.first((int) most);
        }
        size -= first.size();
        return first;
    }

    private List<E> addWhatFits(EventSlice<E> events) {
        int fits = (int) Math.min(events.size(), options.capacity() - size);
        append(events.first(fits));
        return events.without(fits);
    }

    private List<E> addAndEvict(EventSlice<E> events) {
        List<E> evicted = new ArrayList<>();
        while (size > 0 && size > options.capacity() - events.size()) {
            evicted.addAll(take(size + events.size() - options.capacity()));
        }
        int tooMany = (int) Math.max(0, events.size() - options.capacity());
        evicted.addAll(events.first(tooMany));
        append(events.without(tooMany));
        return evicted;
    }

    private void append(EventSlice<E> events) {
        if (!events.isEmpty()) {
            if (slices == NONE) {
                slices = new ArrayDeque<>();
            }
            slices.addLast(events.compact());
            size += events.size();
        }
    }

    private static final ArrayDeque<?> NONE = new ArrayDeque<>(1);

    @SuppressWarnings("unchecked") // it is empty and stays so
    private static <E> ArrayDeque<EventSlice<E>> none() {
        return (ArrayDeque<EventSlice<E>>) NONE;
    }
}
