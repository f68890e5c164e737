package io.genstage.dispatch;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A consuming stage of a broadcast: its selector, and the instances that share its events. */
final class BroadcastStage<E> {

    private final DemandQueue<E> consumers = new DemandQueue<>();

    private final int index;

    private @Nullable Predicate<Object> selector;

    /**
     * A stage without instances.
     *
     * @param index the index of the stage's demand in the broadcast's {@link Minimum}
     */
    BroadcastStage(int index) {
        this.index = index;
    }

    DemandQueue<E> consumers() {
        return consumers;
    }

    int index() {
        return index;
    }

    @Nullable
    Predicate<Object> selector() {
        return selector;
    }

    void select(@Nullable Predicate<Object> newSelector) {
        selector = newSelector;
    }

    boolean hasSelector() {
        return selector != null;
    }
}
