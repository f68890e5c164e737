package io.genstage.dispatch;

import java.util.List;
import java.util.RandomAccess;

/**
 * An immutable list of events on their way from one stage to others. A stage makes a slice of what its handler emits; a dispatcher
 * <em>derives</em> others from it: a part, a selection, a concatenation, a replacement. What belongs to an event travels with it, so a
 * dispatcher delivers the slices that it was given, and slices derived from them, and makes none of its own.
 *
 * <p>Parts are views: events are not copied on their way, and a broadcast shares one array among all its consumers. Only the stage's
 * thread derives slices from one that a dispatcher holds; any thread may read one.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface EventSlice<E> extends List<E>, RandomAccess {

    /**
     * Derives a part, without copying.
     *
     * @param from the index of its first event
     * @param to the index after its last event
     * @return the part
     * @throws IndexOutOfBoundsException if there are not so many events
     */
    @Override
    EventSlice<E> subList(int from, int to);

    /**
     * {@return the first events, without copying}
     *
     * @param count how many, from 0 to {@link #size()}
     */
    default EventSlice<E> first(int count) {
        return subList(0, count);
    }

    /**
     * {@return the events after the first ones, without copying}
     *
     * @param count how many to leave out, from 0 to {@link #size()}
     */
    default EventSlice<E> without(int count) {
        return subList(count, size());
    }

    /**
     * Derives a selection, in any order.
     *
     * @param indexes which events, in their new order; no index twice. The array is not kept
     * @param count how many of {@code indexes} count, from the first one on
     * @return the selection; this slice, if it selects all events in their order
     */
    EventSlice<E> select(int[] indexes, int count);

    /**
     * Derives a concatenation.
     *
     * @param others slices that follow this one, in their order
     * @return all events in one slice
     */
    EventSlice<E> followedBy(List<? extends EventSlice<E>> others);

    /**
     * Derives a slice in which other events take the places of these, one for one.
     *
     * @param events as many events as this slice has, none of them {@code null}. The list is copied
     * @return the replacement
     * @throws IllegalArgumentException if the number of events is another one
     */
    EventSlice<E> replace(List<? extends E> events);

    /**
     * {@return the same events, copied if they would keep a much larger array alive} To be called on a slice that is kept for later.
     */
    EventSlice<E> compact();
}
