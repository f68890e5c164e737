package io.genstage.internal.protocol;

import io.genstage.DiscardReason;
import io.genstage.dispatch.Subscriber;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what a producing side lets go of, and keeps it until it was told. */
final class Losses {

    private long bufferFull;

    private long filtered;

    private long orphaned;

    private long failed;

    private long withheld;

    /** Events that are missing and cannot be named, and of which was not told. */
    private long untoldUnnamed;

    /** Events that the stage held when it ended. */
    private long held;

    // Made when they are needed: most stages never lose anything.

    private @Nullable Map<DiscardReason, Loss> untold;

    private @Nullable Map<String, Withheld> untoldWithheld;

    /** One consumer was not given an event, which others may have got. */
    void withheld(Subscriber<?> consumer, RuntimeException cause) {
        withheld++;
        if (untoldWithheld == null) {
            untoldWithheld = new LinkedHashMap<>();
        }
        untoldWithheld.merge(
                consumer.consumer(),
                new Withheld(consumer.consumer(), 1, cause),
                (before, now) -> new Withheld(before.consumer(), before.events() + 1, before.cause()));
    }

    void add(DiscardReason reason, Object event, @Nullable Throwable cause) {
        addUnknown(reason, 1);
        untold(reason, cause).add(event);
    }

    void add(DiscardReason reason, List<?> events, @Nullable Throwable cause) {
        if (!events.isEmpty()) {
            addUnknown(reason, events.size());
            untold(reason, cause).addAll(events);
        }
    }

    private List<Object> untold(DiscardReason reason, @Nullable Throwable cause) {
        if (untold == null) {
            untold = new EnumMap<>(DiscardReason.class);
        }
        return untold.computeIfAbsent(reason, name -> new Loss(name, new ArrayList<>(), cause))
                .events();
    }

    /** Counts events that are missing and cannot be named; only their number is told. */
    void addUnnamed(long events) {
        failed += events;
        untoldUnnamed += events;
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

    /** The stage has ended and held these events. */
    void held(long events) {
        held += events;
    }

    long held() {
        return held;
    }

    boolean allTold() {
        return untoldUnnamed == 0
                && (untold == null || untold.isEmpty())
                && (untoldWithheld == null || untoldWithheld.isEmpty());
    }

    /** Takes what was let go of for one reason since it was told last, or {@code null} if that is nothing. */
    @Nullable
    Loss next() {
        return untold == null ? null : removeFirst(untold);
    }

    /** Takes what one consumer was not given since that was told last, or {@code null} if that is nothing. */
    @Nullable
    Withheld nextWithheld() {
        return untoldWithheld == null ? null : removeFirst(untoldWithheld);
    }

    /** Takes the number of events that are missing and cannot be named, since that was told last. */
    long nextUnnamed() {
        long events = untoldUnnamed;
        untoldUnnamed = 0;
        return events;
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
