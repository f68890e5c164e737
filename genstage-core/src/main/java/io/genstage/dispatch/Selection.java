package io.genstage.dispatch;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One emission of a broadcast to stages of which some have a selector (R176). */
final class Selection<E> {

    private final EventSlice<E> events;

    private final Discards<E> discards;

    /** Which events some stage has accepted. */
    private final boolean[] accepted;

    /** The indexes of the events that the present stage accepts. */
    private final int[] chosen;

    /** Why a selector threw, by event; allocated when the first one throws. */
    private @Nullable RuntimeException @Nullable [] causes;

    Selection(EventSlice<E> events, Discards<E> discards) {
        this.events = events;
        this.discards = discards;
        this.accepted = new boolean[events.size()];
        this.chosen = new int[events.size()];
    }

    /** Delivers the accepted events to a stage, and makes no delivery if there are none (R177). */
    void deliver(BroadcastStage<E> stage) {
        EventSlice<E> chosen = choose(stage);
        if (!chosen.isEmpty()) {
            stage.consumers().deliver(chosen);
        }
    }

    /** Discards the events that no stage has accepted. */
    void discardUnselected() {
        for (int i = 0; i < accepted.length; i++) {
            if (accepted[i]) {
                continue;
            }
            RuntimeException cause = causes == null ? null : causes[i];
            if (cause == null) {
                discards.filtered(events.subList(i, i + 1));
            } else {
                discards.failed(events.subList(i, i + 1), cause);
            }
        }
    }

    private EventSlice<E> choose(BroadcastStage<E> stage) {
        int count = 0;
        for (int i = 0; i < accepted.length; i++) {
            if (accepts(stage, i)) {
                accepted[i] = true;
                chosen[count++] = i;
            }
        }
        return events.select(chosen, count);
    }

    private boolean accepts(BroadcastStage<E> stage, int index) {
        Predicate<Object> selector = stage.selector();
        if (selector == null) {
            return true;
        }
        E event = events.get(index);
        try {
            return selector.test(event);
        } catch (Exception
                | LinkageError
                | StackOverflowError
                | AssertionError e) { // also checked exceptions thrown in disguise
            withhold(index, stage.consumers().first(), e);
            return false;
        }
    }

    private void withhold(int index, Subscriber<E> consumer, Throwable thrown) {
        RuntimeException cause =
                new IllegalStateException("the selector of '" + consumer.consumer() + "' failed", thrown);
        discards.withheld(events.subList(index, index + 1), consumer, cause);
        if (causes == null) {
            causes = new RuntimeException[accepted.length];
        }
        if (causes[index] == null) {
            causes[index] = cause;
        }
    }
}
