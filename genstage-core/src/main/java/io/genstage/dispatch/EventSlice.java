package io.genstage.dispatch;

import java.util.List;
import java.util.RandomAccess;

/**
 * An immutable list of events on the way from a stage to its consumers. A stage makes a slice of the events that its
 * handler emits. A dispatcher <em>derives</em> other slices from it: a part, a selection, a concatenation, or a
 * replacement. Data that belongs to an event travels with it. A dispatcher therefore delivers the slices that it
 * received, and slices derived from them, and makes no other slices.
 *
 * <p>Parts are views: events are not copied, and a broadcast shares one array among all its consumers. Only the stage's
 * thread derives slices from a slice that a dispatcher holds. Any thread may read a slice.
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
     * @throws IndexOutOfBoundsException if an index is out of range
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
     * @param count how many events to omit, from 0 to {@link #size()}
     */
    default EventSlice<E> without(int count) {
        return subList(count, size());
    }

    /**
     * Derives a selection, in any order.
     *
     * @param indexes which events, in their new order; no index twice. The array is not kept
     * @param count how many elements of {@code indexes} to use, from the first one on
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
     * Derives a slice with other events in place of these, one for one.
     *
     * @param events as many events as this slice has, none of them {@code null}. The list is copied
     * @return the replacement
     * @throws IllegalArgumentException if the number of events differs
     */
    EventSlice<E> replace(List<? extends E> events);

    /**
     * {@return the same events, copied if they would keep a much larger array alive} Call it on a slice that is kept
     * for later.
     */
    EventSlice<E> compact();
}
