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

/** Counts the events that a producing side discards, and keeps them until they were reported. */
final class DiscardLog {

    private long bufferFull;

    private long filtered;

    private long orphaned;

    private long failed;

    private long withheld;

    /** Events that are missing, cannot be identified, and were not reported yet. */
    private long unreportedUnnamed;

    /** Events that the stage held when it ended. */
    private long abandoned;

    private long withdrawn;

    // Created when they are needed: most stages never discard an event.

    private @Nullable Map<DiscardReason, DiscardedEvents> unreported;

    private @Nullable Map<String, Withheld> unreportedWithheld;

    /** Counts events that one consumer was not given. Other consumers may have received them. */
    void withheld(int events, Subscriber<?> consumer, RuntimeException cause) {
        withheld += events;
        if (unreportedWithheld == null) {
            unreportedWithheld = new LinkedHashMap<>();
        }
        unreportedWithheld.merge(
                consumer.consumer(),
                new Withheld(consumer.consumer(), events, cause),
                (before, now) -> new Withheld(before.consumer(), before.events() + events, before.cause()));
    }

    void add(DiscardReason reason, List<?> events, @Nullable Throwable cause) {
        if (!events.isEmpty()) {
            unreported(reason, cause).addAll(events); // first, because it may run out of memory
            addUnknown(reason, events.size());
        }
    }

    private List<Object> unreported(DiscardReason reason, @Nullable Throwable cause) {
        if (unreported == null) {
            unreported = new EnumMap<>(DiscardReason.class);
        }
        return unreported
                .computeIfAbsent(reason, name -> new DiscardedEvents(name, new ArrayList<>(), cause))
                .events();
    }

    /** Counts events that are missing and cannot be identified. Only their number is reported. */
    void addUnnamed(long events) {
        failed += events;
        unreportedUnnamed += events;
    }

    /** Counts events that can no longer be identified. */
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

    /** How many events the dispatcher discarded. */
    long byDispatcher() {
        return filtered + orphaned + failed;
    }

    long withheld() {
        return withheld;
    }

    /** Counts events that the stage held when it ended. */
    void abandoned(long events) {
        abandoned += events;
    }

    long abandoned() {
        return abandoned;
    }

    /** Counts events that their sources withdrew while the stage held them for its consumers. */
    void withdrawn(long events) {
        withdrawn += events;
    }

    long withdrawn() {
        return withdrawn;
    }

    boolean allReported() {
        return unreportedUnnamed == 0
                && (unreported == null || unreported.isEmpty())
                && (unreportedWithheld == null || unreportedWithheld.isEmpty());
    }

    /** Takes the events that were discarded for one reason and not reported yet, or {@code null} if there are none. */
    @Nullable
    DiscardedEvents next() {
        return unreported == null ? null : removeFirst(unreported);
    }

    /**
     * Takes the events that were withheld from one consumer and not reported yet, or {@code null} if there are none.
     */
    @Nullable
    Withheld nextWithheld() {
        return unreportedWithheld == null ? null : removeFirst(unreportedWithheld);
    }

    /** Takes the number of events that are missing, cannot be identified, and were not reported yet. */
    long nextUnnamed() {
        long events = unreportedUnnamed;
        unreportedUnnamed = 0;
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
