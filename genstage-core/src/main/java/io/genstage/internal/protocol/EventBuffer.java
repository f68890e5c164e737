package io.genstage.internal.protocol;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.dispatch.EventSlice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that were emitted beyond demand, in the order of their emission (R101–R105), and between them marks, which take no room
 * and are reached when all events before them were taken or evicted (R106, R114).
 */
final class EventBuffer<E> {

    /** A message that waits for the events before it. */
    private record Mark(Info info, long position) {}

    private final BufferOptions options;

    private final ArrayDeque<EventSlice<E>> slices = new ArrayDeque<>(1);

    private long size;

    /** How many events have gone in so far, which is the position of the next one. */
    private long entered;

    private final ArrayDeque<Mark> marks = new ArrayDeque<>(1);

    EventBuffer(BufferOptions options) {
        this.options = options;
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

    /** Puts a mark behind the events that are there; there must be some. */
    void mark(Info info) {
        marks.addLast(new Mark(info, entered));
    }

    /**
     * {@return the next mark that was reached, taken out, or {@code null} if there is none}
     */
    @Nullable
    Info nextReached() {
        Mark first = marks.peekFirst();
        if (first == null || first.position > left()) {
            return null;
        }
        return marks.removeFirst().info;
    }

    /** Takes the oldest events, at most as many as stand together: marks stand between those that were added, so it passes none. */
    EventSlice<E> take(long most) {
        EventSlice<E> first = slices.removeFirst();
        if (first.size() > most) {
            slices.addFirst(first.without((int) most).compact());
            first = first.first((int) most);
        }
        size -= first.size();
        return first;
    }

    /** Takes all events out, and reaches all marks. */
    List<E> clear() {
        List<E> all = new ArrayList<>();
        while (size > 0) {
            all.addAll(take(size));
        }
        return all;
    }

    /** How many events have gone out so far. */
    private long left() {
        return entered - size;
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
            slices.addLast(events.compact());
            size += events.size();
            entered += events.size();
        }
    }
}
