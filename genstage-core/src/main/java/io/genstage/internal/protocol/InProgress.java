package io.genstage.internal.protocol;

import io.genstage.dispatch.EventSlice;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Events that a handler is processing: where they came from, which they are, and how often they were tried. A stage has one for the batch of
 * its present call, and one for each child.
 *
 * @param <E> the type of the events
 */
public final class InProgress<E> {

    private @Nullable Link<E> link;

    private @Nullable EventSlice<E> events;

    private int attempts;

    /** No events; see {@link #begin}. */
    InProgress() {}

    /**
     * The first attempt.
     *
     * @param link the subscription that delivered the events, or {@code null} if no producer emitted them
     */
    public InProgress(@Nullable Link<E> link, EventSlice<E> events) {
        begin(link, events);
    }

    /** Begins with other events. */
    void begin(@Nullable Link<E> from, EventSlice<E> first) {
        link = from;
        events = first;
        attempts = 1;
    }

    /** {@return the events, which are not in progress any more} */
    EventSlice<E> end() {
        EventSlice<E> ended = events();
        link = null;
        events = null;
        return ended;
    }

    /** {@return the subscription that delivered the events, or {@code null} if no producer emitted them} */
    public @Nullable Link<E> link() {
        return link;
    }

    public EventSlice<E> events() {
        return Objects.requireNonNull(events, "nothing is in progress");
    }

    /** {@return how many events, on any thread; 0 if none are in progress} */
    int size() {
        EventSlice<E> present = events; // one read: the stage may change it meanwhile
        return present == null ? 0 : present.size();
    }

    /** {@return how often the events were tried, with the present attempt} */
    public int attempts() {
        return attempts;
    }

    /** The events are tried once more. */
    public void tryAgain() {
        attempts++;
    }
}
