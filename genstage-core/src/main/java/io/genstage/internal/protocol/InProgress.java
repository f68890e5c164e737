package io.genstage.internal.protocol;

import io.genstage.dispatch.EventSlice;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Events that a handler is processing: the link that delivered them, the events, and the number of attempts. A stage
 * has one object for the batch of its current call, and one for each child.
 *
 * @param <E> the type of the events
 */
public final class InProgress<E> {

    private @Nullable Link<E> link;

    private @Nullable EventSlice<E> events;

    private int attempts;

    /** Holds no events until {@link #begin} is called. */
    InProgress() {}

    /**
     * Begins the first attempt.
     *
     * @param link the subscription that delivered the events, or {@code null} if no producer emitted them
     */
    public InProgress(@Nullable Link<E> link, EventSlice<E> events) {
        begin(link, events, 1);
    }

    /** Begins an attempt of other events. */
    void begin(@Nullable Link<E> from, EventSlice<E> first, int attempt) {
        link = from;
        events = first;
        attempts = attempt;
    }

    /** Keeps only some of the events in progress. */
    void keep(EventSlice<E> rest) {
        events = rest;
    }

    /** {@return the events, which are no longer in progress} */
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

    /**
     * The receipts of the first events have passed to the events that the handler emitted for them.
     *
     * @param count how many
     */
    public void passReceiptsOn(int count) {
        events = Receipts.without(events(), count);
    }

    /** {@return the first of these events, in their first attempt} */
    InProgress<E> first(int count) {
        return new InProgress<>(link, events().first(count));
    }

    /** {@return how many events, on any thread; 0 if none are in progress} */
    int size() {
        EventSlice<E> present = events; // one read: the stage may change it at the same time
        return present == null ? 0 : present.size();
    }

    /** {@return how many attempts there were, including the current one} */
    public int attempts() {
        return attempts;
    }

    /** Begins another attempt. */
    public void tryAgain() {
        attempts++;
    }
}
