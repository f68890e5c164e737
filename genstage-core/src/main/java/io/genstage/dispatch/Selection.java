package io.genstage.dispatch;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One emission of a broadcast to places of which some do not want every event (R176). */
final class Selection<E> {

    private final EventSlice<E> events;

    private final Discards<E> discards;

    /** Which events some place has got. */
    private final boolean[] wanted;

    /** The indexes of the events that the present place is given. */
    private final int[] chosen;

    /** Why it is not known whether some place wants an event; made when that happens. */
    private @Nullable RuntimeException @Nullable [] causes;

    Selection(EventSlice<E> events, Discards<E> discards) {
        this.events = events;
        this.discards = discards;
        this.wanted = new boolean[events.size()];
        this.chosen = new int[events.size()];
    }

    /** Gives a place what it wants, and nothing at all, not even an empty delivery, if that is nothing (R177). */
    void deliver(BroadcastPlace<E> place) {
        EventSlice<E> chosen = choose(place);
        if (!chosen.isEmpty()) {
            place.consumers().deliver(chosen);
        }
    }

    /** Lets go of what no place has got. */
    void discardUnwanted() {
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i]) {
                continue;
            }
            RuntimeException cause = causes == null ? null : causes[i];
            if (cause == null) {
                discards.filtered(events.get(i));
            } else {
                discards.failed(events.get(i), cause);
            }
        }
    }

    private EventSlice<E> choose(BroadcastPlace<E> place) {
        int count = 0;
        for (int i = 0; i < wanted.length; i++) {
            if (wants(place, i)) {
                wanted[i] = true;
                chosen[count++] = i;
            }
        }
        return events.select(chosen, count);
    }

    private boolean wants(BroadcastPlace<E> place, int index) {
        Predicate<Object> selector = place.selector();
        if (selector == null) {
            return true;
        }
        E event = events.get(index);
        try {
            return selector.test(event);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) { // also hidden checked ones
            withhold(event, index, place.consumers().first(), e);
            return false;
        }
    }

    private void withhold(E event, int index, Subscriber<E> consumer, Throwable thrown) {
        RuntimeException cause =
                new IllegalStateException("the selector of '" + consumer.consumer() + "' has failed", thrown);
        discards.withheld(event, consumer, cause);
        if (causes == null) {
            causes = new RuntimeException[wanted.length];
        }
        if (causes[index] == null) {
            causes[index] = cause;
        }
    }
}
