package io.genstage.internal.protocol;

import io.genstage.DiscardReason;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the end of each event's life at a stage, once, and notifies the stage. This is the only class that does so.
 * Belongs to the stage's turn.
 *
 * <p>An event that the stage takes is <em>handled</em>, has <em>failed</em>, is <em>skipped</em> or
 * <em>dead-lettered</em> after its last attempt, or is <em>abandoned</em>: no handler will handle it. An event that the stage emits is <em>discarded</em> or abandoned, or is delivered, which is not its end.
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
    }

    private Listener listener = Listener.NONE;

    private long handled;

    private long failed;

    private long skipped;

    private long deadLettered;

    /** How often handler calls failed, by the name of the exception's class. Replaced as a whole, never changed. */
    private Map<String, Long> failures = Map.of();

    /** Events that arrived and were abandoned. */
    private long abandoned;

    /**
     * Created when the first event is discarded, withheld, or abandoned at the end of the stage. At most stages that
     * never happens.
     */
    private @Nullable DiscardLog log;

    /** Sets the listener that is notified from now on. */
    public void reportTo(Listener stage) {
        listener = stage;
    }

    // Events that the stage takes.

    void handled(Link<?> link, int events) {
        link.handled(events);
        handled += events;
    }

    void failed(Link<?> link, EventSlice<?> events, Throwable cause) {
        link.failed(events.size());
        failed += events.size();
        listener.failed(events, cause);
    }

    /** Counts an event whose attempts are used up, and which counts as done. */
    void skipped(Link<?> link, EventSlice<?> events, Throwable cause) {
        link.skipped(events.size());
        skipped += events.size();
        listener.failed(events, cause);
    }

    /** Counts an event whose attempts are used up, and which was handed over as a dead letter. */
    void deadLettered(Link<?> link, EventSlice<?> events, Throwable cause) {
        link.deadLettered(events.size());
        deadLettered += events.size();
        listener.failed(events, cause);
    }

    /** Counts a failed attempt. The number of classes is bounded. */
    public void attemptFailed(Throwable cause) {
        failures = FailureCounts.plusOne(failures, cause);
    }

    /**
     * Counts events as failed, and reports them as abandoned as well: a shutdown interrupted the call that was
     * processing them.
     */
    void interrupted(Link<?> link, EventSlice<?> events, Throwable cause) {
        failed(link, events, cause);
        listener.abandoned(Place.IN_PROGRESS, events.size());
    }

    /** Counts events as abandoned, because the handler that was processing them dropped them. */
    void dropped(Link<?> link, int events) {
        link.dropped(events);
        abandoned(Place.SUBSCRIBER, events);
    }

    /** Counts events as abandoned that were queued for a handler. */
    void abandoned(Link<?> link, int events, Place place) {
        link.abandoned(events);
        abandoned(place, events);
    }

    private void abandoned(Place place, int events) {
        abandoned += events;
        listener.abandoned(place, events);
    }

    // Events that the stage emits.

    void discarded(DiscardReason reason, Object event, @Nullable Throwable cause) {
        log().add(reason, event, cause);
    }

    void discarded(DiscardReason reason, List<?> events, @Nullable Throwable cause) {
        log().add(reason, events, cause);
    }

    /**
     * Discards events that can no longer be identified. The handler cannot be notified of them, so they are only
     * counted.
     */
    void discardedUnknown(DiscardReason reason, long events) {
        log().addUnknown(reason, events);
    }

    /** Counts events that a dispatcher lost and that cannot be identified. Only their number is reported. */
    void discardedUnnamed(long events) {
        log().addUnnamed(events);
    }

    /**
     * Counts an event that a consumer was not given, because its selector threw. Other consumers may receive the event,
     * so its life has not ended.
     */
    void withheld(Subscriber<?> consumer, RuntimeException cause) {
        log().withheld(consumer, cause);
    }

    /** Counts events as abandoned that were still held for consumers when the stage ended. */
    void abandonedOutput(Place place, long events) {
        if (events > 0) {
            log().abandoned(events);
            listener.abandoned(place, events);
        }
    }

    /** Reports events as abandoned that were in the stage's inlet when the stage ended. */
    public void abandonedAtInlet(long events) {
        if (events > 0) {
            listener.abandoned(Place.INLET, events);
        }
    }

    // Figures.

    long handled() {
        return handled;
    }

    public long failed() {
        return failed;
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
