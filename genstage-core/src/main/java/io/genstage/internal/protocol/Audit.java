package io.genstage.internal.protocol;

import io.genstage.DiscardReason;
import io.genstage.dispatch.EventSlice;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Determines the fate of each event in one call of a dispatcher that may be faulty. Such a dispatcher may lose events,
 * deliver some twice, discard events that it has delivered, or miscount the events that it keeps. Links report
 * deliveries. An event is recognized by its identity. A delivery counts before a discard, and both count before the
 * number of events that the dispatcher claims to keep. All remaining events are missing.
 *
 * <p>Some events have an unknown identity, because the dispatcher replaced them or has kept them since an earlier call.
 * The audit counts these as the dispatcher claims, as far as the deliveries allow.
 *
 * @param <E> the type of the events
 */
final class Audit<E> {

    /** A discard that the dispatcher reports. */
    private record Report<E>(
            DiscardReason reason,
            EventSlice<E> one,
            @Nullable RuntimeException cause) {

        E event() {
            return one.get(0);
        }
    }

    // What happens during the call. The lists are reused by the next call.

    private final List<Link<E>> receivers = new ArrayList<>();

    private final List<EventSlice<E>> deliveries = new ArrayList<>();

    private final List<Report<E>> reports = new ArrayList<>();

    /** Counts the fates that the audit determines. */
    private final Fates fates;

    /** Events that the call was given, or that were kept before, and that are not accounted for. */
    private long open;

    private long dispatched;

    private final HeldReceipts<E> receipts = new HeldReceipts<>();

    Audit(Fates fates) {
        this.fates = fates;
    }

    void delivered(Link<E> link, EventSlice<E> events) {
        receivers.add(link);
        deliveries.add(events);
    }

    /** The dispatcher has delivered events outside of a call: settles the parts that are held for them. */
    void deliveredOutside(EventSlice<E> events) {
        receipts.left(events);
        receipts.leftOutside();
    }

    void discarded(DiscardReason reason, EventSlice<E> events, @Nullable RuntimeException cause) {
        for (int i = 0; i < events.size(); i++) {
            reports.add(new Report<>(reason, events.subList(i, i + 1), cause));
        }
    }

    /** Events that the dispatcher keeps were withdrawn. Their parts were settled. */
    void withdrawn(EventSlice<E> events) {
        receipts.forget(events);
    }

    /**
     * Ends the audit of a call: counts each discard that is true, and counts missing events as failed.
     *
     * @param given the events that the call was given, or {@code null}
     * @param kept how many events the dispatcher kept before
     * @param claimed how many events it claims to keep now
     * @param thrown what the call threw, or {@code null} if it returned
     * @return how many events were delivered
     */
    long settle(@Nullable EventSlice<E> given, long kept, long claimed, @Nullable Throwable thrown) {
        open = kept + (given == null ? 0 : given.size());
        dispatched = 0;
        receipts.add(given);
        Sighting<E> sighting = null;
        if (given != null && reports.isEmpty() && deliveredInOrder(given)) {
            deliver(given.size());
        } else if (given != null || !deliveries.isEmpty() || !reports.isEmpty()) {
            sighting = new Sighting<>(given, kept);
            settleBy(sighting, kept, claimed);
        }
        long missing = open - Math.min(open, Math.max(0, claimed));
        if (missing > 0) {
            lose(missing, sighting == null || claimed > 0 ? null : sighting.missing(), thrown);
        }
        deliveries.forEach(receipts::left);
        reports.forEach(report -> receipts.left(report.one()));
        receipts.endCall(claimed > 0, thrown);
        deliveries.clear();
        receivers.clear();
        reports.clear();
        return dispatched;
    }

    private void settleBy(Sighting<E> sighting, long kept, long claimed) {
        for (int i = 0; i < deliveries.size(); i++) {
            deliver(sighting.deliveries(receivers.get(i), deliveries.get(i)));
        }
        List<Report<E>> unknown = new ArrayList<>(0);
        for (Report<E> report : reports) {
            if (sighting.sees(report.event())) {
                count(report);
            } else if (kept > 0 || !sighting.wasGiven(report.event())) {
                unknown.add(report);
            }
        }
        long asClaimed = open - Math.max(0, claimed) - unknown.size();
        long unknownDelivered =
                Math.min(Math.min(open, sighting.unknown()), Math.max(sighting.mostUnknownOverOneLink(), asClaimed));
        deliver(Math.max(0, unknownDelivered));
        unknown.stream().limit(open).forEach(this::count);
    }

    /** {@return how many events the dispatcher may be keeping, as far as the last call has shown} */
    long kept() {
        return open;
    }

    /** The usual case: the call delivered all events, once and in order. */
    private boolean deliveredInOrder(EventSlice<E> given) {
        int at = 0;
        for (EventSlice<E> slice : deliveries) {
            for (int i = 0; i < slice.size(); i++, at++) {
                if (at == given.size() || slice.get(i) != given.get(at)) {
                    return false;
                }
            }
        }
        return at == given.size();
    }

    private void deliver(long events) {
        dispatched += events;
        open -= events;
    }

    private void count(Report<E> report) {
        open--;
        fates.discardedUnsettled(report.reason(), report.one(), report.cause());
    }

    private void lose(long events, @Nullable EventSlice<E> missing, @Nullable Throwable thrown) {
        open -= events;
        if (missing != null && !missing.isEmpty() && missing.size() <= events) {
            fates.discardedUnsettled(DiscardReason.FAILED, missing, thrown == null ? unexplained() : thrown);
            fates.discardedUnnamed(events - missing.size());
        } else {
            fates.discardedUnnamed(events);
        }
    }

    static IllegalStateException unexplained() {
        return new IllegalStateException("The dispatcher neither delivered, kept nor discarded these events."
                + " Correct the dispatcher: queued() must count the events that it keeps,"
                + " and it must report the events that it discards.");
    }

    /** Finds out which of the events that a call was given appeared again. */
    private static final class Sighting<E> {

        private final @Nullable EventSlice<E> given;

        /** How many times each event is still missing. */
        private final IdentityHashMap<E, Integer> missing;

        private final IdentityHashMap<Link<E>, Long> unknownByLink = new IdentityHashMap<>(2);

        private long unknown;

        /**
         * How many more times an event may be delivered again, because an event that was kept before may be the same
         * object.
         */
        private long repeatsAllowed;

        Sighting(@Nullable EventSlice<E> given, long kept) {
            this.given = given;
            this.repeatsAllowed = kept;
            this.missing = new IdentityHashMap<>(given == null ? 0 : given.size());
            if (given != null) {
                given.forEach(event -> missing.merge(event, 1, Integer::sum));
            }
        }

        /** {@return how many events are delivered for the first time} */
        long deliveries(Link<E> link, EventSlice<E> events) {
            long first = 0;
            for (E event : events) {
                if (sees(event)) {
                    first++;
                } else if (!wasGiven(event)) {
                    unknown++;
                    unknownByLink.merge(link, 1L, Long::sum);
                } else if (repeatsAllowed > 0) {
                    repeatsAllowed--;
                    unknown++;
                }
            }
            return first;
        }

        boolean wasGiven(E event) {
            return missing.containsKey(event);
        }

        /** {@return whether the event was missing; it no longer is} */
        boolean sees(E event) {
            Integer count = missing.get(event);
            if (count == null || count == 0) {
                return false;
            }
            missing.put(event, count - 1);
            return true;
        }

        long unknown() {
            return unknown;
        }

        long mostUnknownOverOneLink() {
            return unknownByLink.values().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
        }

        /** {@return the events that did not appear again, in their order, or {@code null} if none were given} */
        @Nullable
        EventSlice<E> missing() {
            if (given == null) {
                return null;
            }
            int[] indexes = new int[given.size()];
            int count = 0;
            for (int i = 0; i < indexes.length; i++) {
                if (sees(given.get(i))) {
                    indexes[count++] = i;
                }
            }
            return given.select(indexes, count);
        }
    }
}
