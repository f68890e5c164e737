package io.genstage.protocol;

import io.genstage.DiscardReason;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Subscriber;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what a producing side lets go of, and keeps it until it was told. */
final class Losses<E> implements Discards<E> {

    private long bufferFull;

    private long filtered;

    private long orphaned;

    private long failed;

    private long withheld;

    // Made when they are needed: most stages never lose anything.

    private @Nullable Map<DiscardReason, Loss<E>> untold;

    private @Nullable Map<String, Withheld> untoldWithheld;

    @Override
    public void filtered(E event) {
        add(DiscardReason.FILTERED, List.of(event), null);
    }

    @Override
    public void orphaned(E event) {
        add(DiscardReason.ORPHANED, List.of(event), null);
    }

    @Override
    public void failed(E event, RuntimeException cause) {
        add(DiscardReason.FAILED, List.of(event), cause);
    }

    @Override
    public void withheld(E event, Subscriber<E> consumer, RuntimeException cause) {
        withheld++;
        if (untoldWithheld == null) {
            untoldWithheld = new LinkedHashMap<>();
        }
        untoldWithheld.merge(
                consumer.consumer(),
                new Withheld(consumer.consumer(), 1, cause),
                (before, now) -> new Withheld(before.consumer(), before.events() + 1, before.cause()));
    }

    void add(DiscardReason reason, List<E> events, @Nullable Throwable cause) {
        if (events.isEmpty()) {
            return;
        }
        addUnknown(reason, events.size());
        if (untold == null) {
            untold = new EnumMap<>(DiscardReason.class);
        }
        untold.computeIfAbsent(reason, name -> new Loss<>(name, new ArrayList<>(), cause))
                .events()
                .addAll(events);
    }

    /** Counts events that nobody can name any more. */
    void addUnknown(DiscardReason reason, long events) {
        switch (reason) {
            case BUFFER_FULL -> bufferFull += events;
            case FILTERED -> filtered += events;
            case ORPHANED -> orphaned += events;
            case FAILED -> failed += events;
        }
    }

    long total() {
        return bufferFull + byDispatcher();
    }

    /** How many events the dispatcher has let go of. */
    long byDispatcher() {
        return filtered + orphaned + failed;
    }

    long withheld() {
        return withheld;
    }

    boolean allTold() {
        return (untold == null || untold.isEmpty()) && (untoldWithheld == null || untoldWithheld.isEmpty());
    }

    /** Takes what was let go of for one reason since it was told last, or {@code null} if that is nothing. */
    @Nullable
    Loss<E> next() {
        return untold == null ? null : removeFirst(untold);
    }

    /** Takes what one consumer was not given since that was told last, or {@code null} if that is nothing. */
    @Nullable
    Withheld nextWithheld() {
        return untoldWithheld == null ? null : removeFirst(untoldWithheld);
    }

    private static <V> @Nullable V removeFirst(Map<?, V> map) {
        Iterator<V> values = map.values().iterator();
        if (!values.hasNext()) {
            return null;
        }
        V first = values.next();
        values.remove();
        return first;
    }

    Map<DiscardReason, Long> counts() {
        Map<DiscardReason, Long> counts = new EnumMap<>(DiscardReason.class);
        putIfAny(counts, DiscardReason.BUFFER_FULL, bufferFull);
        putIfAny(counts, DiscardReason.FILTERED, filtered);
        putIfAny(counts, DiscardReason.ORPHANED, orphaned);
        putIfAny(counts, DiscardReason.FAILED, failed);
        return counts;
    }

    private static void putIfAny(Map<DiscardReason, Long> counts, DiscardReason reason, long count) {
        if (count > 0) {
            counts.put(reason, count);
        }
    }
}
