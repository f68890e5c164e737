package io.genstage.dispatch;

import java.util.function.Predicate;

/** One emission of a broadcast to stages of which some have a selector (R176). */
final class Selection<E> {

    private final EventSlice<E> events;

    private final Discards<E> discards;

    /** Which events some stage takes: to handle them, or to fail with them because its selector threw. */
    private final boolean[] taken;

    /** The indexes of events that the present stage accepts and that were not delivered yet. */
    private final int[] chosen;

    private int chosenCount;

    Selection(EventSlice<E> events, Discards<E> discards) {
        this.events = events;
        this.discards = discards;
        this.taken = new boolean[events.size()];
        this.chosen = new int[events.size()];
    }

    /** Delivers the accepted events to a stage, and makes no delivery if there are none (R177). */
    void deliver(BroadcastStage<E> stage) {
        Predicate<Object> selector = stage.selector();
        for (int i = 0; i < taken.length; i++) {
            try {
                if (selector == null || selector.test(events.get(i))) {
                    taken[i] = true;
                    chosen[chosenCount++] = i;
                }
            } catch (Exception
                    | LinkageError
                    | StackOverflowError
                    | AssertionError e) { // also checked exceptions thrown in disguise
                taken[i] = true;
                deliverChosen(stage);
                withhold(i, stage, e);
            }
        }
        deliverChosen(stage);
    }

    /** Discards the events that all stages have rejected. */
    void discardUnselected() {
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i]) {
                discards.filtered(events.subList(i, i + 1));
            }
        }
    }

    private void deliverChosen(BroadcastStage<E> stage) {
        if (chosenCount > 0) {
            EventSlice<E> selected = events.select(chosen, chosenCount);
            chosenCount = 0;
            stage.consumers().deliver(selected);
        }
    }

    /** The event fails at the stage, and uses up demand there. */
    private void withhold(int index, BroadcastStage<E> stage, Throwable thrown) {
        Subscriber<E> consumer = stage.consumers().first();
        discards.withheld(
                events.subList(index, index + 1),
                consumer,
                new IllegalStateException("the selector of '" + consumer.consumer() + "' failed", thrown));
        stage.consumers().refresh(consumer);
    }
}
