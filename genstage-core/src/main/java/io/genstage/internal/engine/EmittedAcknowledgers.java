package io.genstage.internal.engine;

import io.genstage.Acknowledger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The acknowledgers with which a callback has emitted events. A stage that emits such events uses one object again. */
final class EmittedAcknowledgers {

    /**
     * An acknowledger for several events.
     *
     * @param acknowledger is notified when all of them are settled
     * @param events how many
     */
    record Shared(Acknowledger acknowledger, int events) {}

    /** By the index of the event: an {@link Acknowledger}, {@link Shared}, or {@code null}. */
    private @Nullable Object[] byEvent = {};

    /** The acknowledgers are before this index. */
    private int end;

    /** Acknowledgers that were emitted without an event. */
    private final List<Acknowledger> withoutEvents = new ArrayList<>(0);

    void add(int index, Acknowledger acknowledger) {
        ensureCapacity(index + 1);
        byEvent[index] = acknowledger;
        end = index + 1;
    }

    void addShared(int index, int count, Acknowledger acknowledger) {
        if (count == 0) {
            withoutEvents.add(acknowledger);
            return;
        }
        ensureCapacity(index + count);
        Arrays.fill(byEvent, index, index + count, count == 1 ? acknowledger : new Shared(acknowledger, count));
        end = index + count;
    }

    /** Removes all acknowledgers. */
    void clear() {
        Arrays.fill(byEvent, 0, end, null);
        end = 0;
        withoutEvents.clear();
    }

    boolean isEmpty() {
        return end == 0 && withoutEvents.isEmpty();
    }

    private void ensureCapacity(int events) {
        if (events > byEvent.length) {
            byEvent = Arrays.copyOf(byEvent, Math.max(events, 2 * byEvent.length));
        }
    }

    /** {@return an {@link Acknowledger}, {@link Shared}, or {@code null}} */
    @Nullable
    Object of(int index) {
        return index < end ? byEvent[index] : null;
    }

    List<Acknowledger> withoutEvents() {
        return withoutEvents;
    }

    /** {@return the acknowledgers without an event, and all from an event on; each once} */
    List<Acknowledger> from(int index) {
        List<Acknowledger> all = new ArrayList<>(withoutEvents);
        Object last = null;
        for (int i = index; i < end; i++) {
            Object next = byEvent[i];
            if (next instanceof Shared shared && next != last) {
                all.add(shared.acknowledger);
            } else if (next instanceof Acknowledger acknowledger) {
                all.add(acknowledger);
            }
            last = next;
        }
        return all;
    }
}
