package io.genstage.dispatch;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A consuming stage of a broadcast: which events it wants, and the instances that share them. */
final class BroadcastPlace<E> {

    private final DemandQueue<E> consumers = new DemandQueue<>();

    private final int index;

    private @Nullable Predicate<Object> selector;

    /**
     * A place without instances.
     *
     * @param index where the broadcast keeps the place's demand
     */
    BroadcastPlace(int index) {
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

    boolean choosy() {
        return selector != null;
    }
}
