package io.genstage.internal.protocol;

import io.genstage.DiscardReason;
import io.genstage.EventGivenUpException;
import io.genstage.GivenUpReason;
import io.genstage.Place;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Counts the end of each event's life at a stage, once, settles the stage's part of the event's {@link Receipt}, and
 * notifies the stage. This is the only class that does so. Belongs to the stage's turn.
 *
 * <p>An event that the stage takes is <em>handled</em>, has <em>failed</em>, is <em>skipped</em> or
 * <em>dead-lettered</em> after its last attempt, is <em>withdrawn</em>, or is <em>abandoned</em>: no handler will handle
 * it. An event that the stage emits is <em>discarded</em> or abandoned, or is delivered, which is not its end.
 */
public final class Fates {

    /** Is notified of events that ended before a handler handled them. */
    public interface Listener {

        /** Ignores all notifications. */
        Listener NONE = new Listener() {
            @Override
            public void failed(List<?> events, Throwable cause) {}

            @Override
            public void abandoned(Place place, long events) {}

            @Override
            public String holder() {
                return "A stage";
            }

            @Override
            public @Nullable Throwable failure() {
                return null;
            }

            @Override
            public boolean reportsUndelivered() {
                return false;
            }
        };

        /**
         * Called when the handler call for these events failed, and they are not tried again.
         *
         * @param cause what the handler threw
         */
        void failed(List<?> events, Throwable cause);

        /**
         * Called when no handler will handle these events.
         *
         * @param place where the events were
         * @param events how many, at least 1
         */
        void abandoned(Place place, long events);

        /** {@return the stage or reader, as the subject of a sentence} */
        String holder();

        /** {@return the failure because of which the stage ends, or {@code null}} */
        @Nullable
        Throwable failure();

        /** {@return whether given-up events are reported that no acknowledger is notified of} */
        boolean reportsUndelivered();
    }

    /** Settles parts of receipts. That may call an acknowledger on the current thread. */
    public interface Settlement {

        /** Settles them at once. */
        Settlement AT_ONCE = new Settlement() {
            @Override
            public void done(EventSlice<?> events) {
                Receipts.done(events);
            }

            @Override
            public void giveUp(EventSlice<?> events, Throwable cause) {
                Receipts.giveUp(events, cause);
            }
        };

        /** The events are done. */
        void done(EventSlice<?> events);

        /** The events are given up. */
        void giveUp(EventSlice<?> events, Throwable cause);
    }

    private final Settlement settlement;

    private Listener listener = Listener.NONE;

    private long handled;

    private long failed;

    /** Handled events whose handler call took longer than the stage's timeout. */
    private long late;

    private long skipped;

    private long deadLettered;

    /** How often handler calls failed, by the name of the exception's class. Replaced as a whole, never changed. */
    private Map<String, Long> failures = Map.of();

    /** Events that arrived and were abandoned. */
    private long abandoned;

    /** Events that arrived and that their sources withdrew. */
    private long withdrawn;

    /**
     * Created when the first event is discarded, withheld, or abandoned at the end of the stage. At most stages that
     * never happens.
     */
    private @Nullable DiscardLog log;

    /** Given-up events that are to be reported. Created for the first ones. */
    private @Nullable Queue<UndeliveredEvents> undelivered;

    /** How many events were given up, by place and reason. Replaced as a whole, never changed. */
    private Map<Place, Map<GivenUpReason, Long>> givenUp = Map.of();

    public Fates() {
        this(Settlement.AT_ONCE);
    }

    public Fates(Settlement settlement) {
        this.settlement = settlement;
    }

    /** Sets the listener that is notified from now on. */
    public void reportTo(Listener stage) {
        listener = stage;
    }

    // Events that the stage takes.

    void handled(Link<?> link, EventSlice<?> events) {
        link.handled(events.size());
        handled += events.size();
        settlement.done(events);
    }

    void failed(Link<?> link, EventSlice<?> events, Throwable cause) {
        failed(link, events, Place.IN_PROGRESS, GivenUpReason.FAILED, cause);
    }

    private void failed(Link<?> link, EventSlice<?> events, Place place, GivenUpReason reason, Throwable cause) {
        link.failed(events.size());
        failed += events.size();
        givenUp = givenUpPlus(place, reason, events.size());
        giveUp(events, place, cause);
        listener.failed(events, cause);
    }

    /** Counts an event whose attempts are used up, and which counts as done. */
    void skipped(Link<?> link, EventSlice<?> events, Throwable cause) {
        link.skipped(events.size());
        skipped += events.size();
        settlement.done(events);
        listener.failed(events, cause);
    }

    /**
     * Counts an event whose attempts are used up, and which was handed over as a dead letter. Its receipt has passed to the
     * dead letter.
     */
    void deadLettered(Link<?> link, EventSlice<?> events, Throwable cause) {
        link.deadLettered(events.size());
        deadLettered += events.size();
        listener.failed(events, cause);
    }

    /** Counts handled events whose handler call has returned after the stage's timeout. */
    public void late(int events) {
        late += events;
    }

    /** Counts a failed attempt. The number of classes is bounded. */
    public void attemptFailed(Throwable cause) {
        failures = FailureCounts.plusOne(failures, cause);
    }

    /**
     * Counts events as failed, and reports them as abandoned as well: what was processing them was ended.
     *
     * @param place whether a call or a child was processing them
     */
    void interrupted(Link<?> link, EventSlice<?> events, Place place, Throwable cause) {
        failed(link, events, place, GivenUpReason.ENDED, cause);
        listener.abandoned(place, events.size());
    }

    /** Counts events as abandoned, because the handler that was processing them dropped them. */
    void dropped(Link<?> link, EventSlice<?> events) {
        link.dropped(events.size());
        abandoned(Place.SUBSCRIBER, events);
    }

    /** Counts events as abandoned that a handler kept in progress after its call. */
    void abandonedInProgress(Link<?> link, EventSlice<?> events) {
        link.dropped(events.size());
        abandoned(Place.IN_PROGRESS, events);
    }

    /** Counts events as abandoned that were queued for a handler. */
    void abandoned(Link<?> link, EventSlice<?> events, Place place) {
        link.abandoned(events.size());
        abandoned(place, events);
    }

    private void abandoned(Place place, EventSlice<?> events) {
        abandoned += events.size();
        ended(place, events.size());
        giveUp(events, place);
    }

    /** Counts events as withdrawn by their sources that were queued or in progress. That is no failure. */
    void withdrawn(Link<?> link, EventSlice<?> events, Place place) {
        link.withdrawn(events.size());
        withdrawn += events.size();
        givenUp = givenUpPlus(place, GivenUpReason.WITHDRAWN, events.size());
        settlement.giveUp(events, EventGivenUpException.ofWithdrawn());
    }

    // Events that the stage emits. Whatever needs memory comes first. If there is none, the events were neither counted
    // nor settled, and the caller still has them.

    /** Counts discarded events, and settles them. */
    void discarded(DiscardReason reason, EventSlice<?> events, @Nullable Throwable cause) {
        switch (reason) {
            case FILTERED, ORPHANED -> {
                log().add(reason, events, cause);
                settlement.done(events);
            }
            case BUFFER_FULL -> {
                Throwable why = because("has discarded the event: its buffer was full");
                undelivered(events, Place.BUFFER, why);
                var counted = givenUpPlus(Place.BUFFER, GivenUpReason.BUFFER_FULL, events.size());
                log().add(reason, events, cause);
                givenUp = counted;
                settlement.giveUp(events, why);
            }
            case FAILED -> {
                Throwable why = cause == null ? lost() : cause;
                undelivered(events, Place.PARTITION, why);
                var counted = givenUpPlus(Place.PARTITION, GivenUpReason.UNDELIVERABLE, events.size());
                log().add(reason, events, cause);
                givenUp = counted;
                settlement.giveUp(events, why);
            }
        }
    }

    private EventGivenUpException because(String what) {
        return new EventGivenUpException(listener.holder() + " " + what, listener.failure());
    }

    private EventGivenUpException lost() {
        return because("could not deliver the event");
    }

    /** Counts discarded events of which the dispatcher's ledger holds the parts. */
    void discardedUnsettled(DiscardReason reason, EventSlice<?> events, @Nullable Throwable cause) {
        log().add(reason, events, cause);
        if (reason == DiscardReason.FAILED) {
            undeliverable(events.size());
            Throwable why = cause == null ? lost() : cause;
            undelivered(events, Place.PARTITION, why);
            Receipts.markGivenUp(events, why);
        }
    }

    /**
     * Discards events that can no longer be identified. The handler cannot be notified of them, so they are only
     * counted.
     */
    void discardedUnknown(DiscardReason reason, long events) {
        log().addUnknown(reason, events);
        undeliverable(events);
        undelivered(events, Place.PARTITION);
    }

    /** Counts events that a dispatcher lost and that cannot be identified. Only their number is reported. */
    void discardedUnnamed(long events) {
        log().addUnnamed(events);
        undeliverable(events);
        undelivered(events, Place.PARTITION);
    }

    /**
     * Counts events that a consumer was not given, because its selector threw. Other consumers may receive the events,
     * so their life has not ended.
     */
    void withheld(int events, Subscriber<?> consumer, RuntimeException cause) {
        log().withheld(events, consumer, cause);
    }

    /** Counts events as abandoned that were still held for consumers when the stage ended. */
    void abandonedOutput(Place place, EventSlice<?> events) {
        if (!events.isEmpty()) {
            Throwable why = ofEnded(events, place);
            DiscardLog counts = log();
            undelivered(events, place, why);
            ended(place, events.size());
            counts.abandoned(events.size());
            settle(events, why);
        }
    }

    /** Counts events as abandoned that the dispatcher still held when the stage ended. */
    void abandonedInDispatcher(long events) {
        if (events > 0) {
            DiscardLog counts = log();
            undelivered(events, Place.PARTITION);
            ended(Place.PARTITION, events);
            counts.abandoned(events);
        }
    }

    /** Counts events as withdrawn by their sources that the stage held for its consumers. */
    void withdrawnOutput(Place place, EventSlice<?> events) {
        EventGivenUpException why = EventGivenUpException.ofWithdrawn();
        DiscardLog counts = log();
        givenUp = givenUpPlus(place, GivenUpReason.WITHDRAWN, events.size());
        counts.withdrawn(events.size());
        settlement.giveUp(events, why);
    }

    /** Reports events as abandoned that were in the stage's inlet when the stage ended. */
    public void abandonedAtInlet(EventSlice<?> events) {
        if (!events.isEmpty()) {
            ended(Place.INLET, events.size());
            giveUp(events, Place.INLET);
        }
    }

    private void undeliverable(long events) {
        givenUp = givenUpPlus(Place.PARTITION, GivenUpReason.UNDELIVERABLE, events);
    }

    private void ended(Place place, long events) {
        givenUp = givenUpPlus(place, GivenUpReason.ENDED, events);
        listener.abandoned(place, events);
    }

    private Map<Place, Map<GivenUpReason, Long>> givenUpPlus(Place place, GivenUpReason reason, long events) {
        return GivenUpCounts.plus(givenUp, place, reason, events);
    }

    private void giveUp(EventSlice<?> events, Place place) {
        Throwable why = ofEnded(events, place);
        undelivered(events, place, why);
        settle(events, why);
    }

    /** {@return why the events are given up, or {@code null} if that is needed neither for a receipt nor a report} */
    private @Nullable Throwable ofEnded(EventSlice<?> events, Place place) {
        if (!Receipts.tracked(events) && !listener.reportsUndelivered()) {
            return null;
        }
        String message = listener.holder() + " ended while it held the event (" + place + ")";
        return EventGivenUpException.ofEnded(message, listener.failure());
    }

    private void settle(EventSlice<?> events, @Nullable Throwable why) {
        if (why != null) {
            settlement.giveUp(events, why);
        }
    }

    private void giveUp(EventSlice<?> events, Place place, Throwable cause) {
        undelivered(events, place, cause);
        settlement.giveUp(events, cause);
    }

    // Given-up events that no acknowledger is notified of.

    private void undelivered(EventSlice<?> events, Place place, @Nullable Throwable cause) {
        if (listener.reportsUndelivered()) {
            List<Object> unheard = Receipts.unacknowledged(events);
            if (!unheard.isEmpty()) {
                queue(new UndeliveredEvents(unheard, unheard.size(), place, cause));
            }
        }
    }

    private void undelivered(long events, Place place) {
        if (events > 0 && listener.reportsUndelivered()) {
            queue(new UndeliveredEvents(List.of(), events, place, lost()));
        }
    }

    @SuppressWarnings("JdkObsolete") // an ArrayDeque is empty after it ran out of memory while it grew
    private void queue(UndeliveredEvents events) {
        if (undelivered == null) {
            undelivered = new LinkedList<>();
        }
        undelivered.add(events);
    }

    /** {@return the next given-up events to report, which are removed, or {@code null} if there are none} */
    public @Nullable UndeliveredEvents nextUndelivered() {
        return undelivered == null ? null : undelivered.poll();
    }

    /** {@return whether there are given-up events to report} */
    public boolean hasUndelivered() {
        return undelivered != null && !undelivered.isEmpty();
    }

    // Figures.

    long handled() {
        return handled;
    }

    public long failed() {
        return failed;
    }

    long late() {
        return late;
    }

    long skipped() {
        return skipped;
    }

    long deadLettered() {
        return deadLettered;
    }

    public Map<String, Long> failures() {
        return failures;
    }

    public long abandoned() {
        return abandoned;
    }

    long withdrawn() {
        return withdrawn;
    }

    /** {@return how many events were given up, by place and reason} */
    public Map<Place, Map<GivenUpReason, Long>> givenUp() {
        return givenUp;
    }

    long withdrawnOutput() {
        return log == null ? 0 : log.withdrawn();
    }

    long discarded() {
        return log == null ? 0 : log.total();
    }

    /** {@return how many events the dispatcher discarded} */
    long discardedByDispatcher() {
        return log == null ? 0 : log.byDispatcher();
    }

    Map<DiscardReason, Long> discards() {
        return log == null ? Map.of() : log.counts();
    }

    long withheld() {
        return log == null ? 0 : log.withheld();
    }

    long abandonedOutput() {
        return log == null ? 0 : log.abandoned();
    }

    // Discards that were not reported yet.

    public boolean hasUnreported() {
        return log != null && !log.allReported();
    }

    /**
     * {@return the events that were discarded for one reason since the last call, which are then reported, or
     * {@code null} if there are none}
     */
    public @Nullable DiscardedEvents nextDiscarded() {
        return log == null ? null : log.next();
    }

    /** {@return how many events that cannot be identified were lost since the last call} */
    public long nextUnnamed() {
        return log == null ? 0 : log.nextUnnamed();
    }

    /**
     * {@return the events that were withheld from one consumer since the last call, or {@code null} if there are none}
     */
    public @Nullable Withheld nextWithheld() {
        return log == null ? null : log.nextWithheld();
    }

    private DiscardLog log() {
        if (log == null) {
            log = new DiscardLog();
        }
        return log;
    }
}
