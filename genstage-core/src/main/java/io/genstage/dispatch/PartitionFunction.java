package io.genstage.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * Says to which partition an event goes: GenStage's {@code :hash} option. Called once for each event, on the producing stage's
 * thread; instances of that stage call it at the same time.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
@FunctionalInterface
public interface PartitionFunction<E> {

    /**
     * Places an event. If this throws, the event is discarded as failed and the others go on (D6).
     *
     * @param event the event
     * @return where it goes, or {@code null} to discard it (R185), which gives its demand back (D17)
     */
    @Nullable
    Placement<E> place(E event);
}
