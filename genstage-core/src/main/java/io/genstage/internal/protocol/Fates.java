package io.genstage.internal.protocol;

import io.genstage.DiscardReason;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.snapshot.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one place where the life of an event ends at a stage. An event that the stage takes is <em>handled</em>, has <em>failed</em>, or is
 * <em>abandoned</em>: no handler will handle it. An event that it emits is delivered, which is not its end, or <em>discarded</em>, or abandoned.
 * Each is counted here, once, and the stage is notified. Belongs to the stage's turn.
 */
public final class Fates {

    /** Is notified of events whose life has ended before a handler handled them. */
    public interface Listener {

        /** A listener that ignores everything. */
        Listener NONE = new Listener() {
            @Override
            public void failed(List<?> events, Throwable cause) {}

            @Override
            public void abandoned(Place place, long events) {}
        };

        /**
         * A handler was called for these events and failed.
         *
         * @param cause what the handler threw
         */
        void failed(List<?> events, Throwable cause);

        /**
         * No handler will handle these events.
         *
         * @param place where they were
         * @param events how many, at least 1
         */
        void abandoned(Place place, long events);
    }

    private Listener listener = Listener.NONE;

    private long handled;

    private long failed;

    /** Events that arrived and were abandoned. */
    private long abandoned;

    /** Made when the first event is discarded or withheld, or waits at the end of the stage: at most stages that never happens. */
    private @Nullable DiscardLog log;

    /** Names who is notified from now on. */
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

    /** A shutdown interrupted the call: it failed because of that, so the events count as abandoned by the pipeline, too. */
    void interrupted(Link<?> link, EventSlice<?> events, Throwable cause) {
        failed(link, events, cause);
        listener.abandoned(Place.IN_PROGRESS, events.size());
    }

    /** The handler that was processing the events has dropped them. */
    void dropped(Link<?> link, int events) {
        link.dropped(events);
        abandoned(Place.SUBSCRIBER, events);
    }

    /** The events were queued for a handler. */
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

    /** Discards events that cannot be named any more. Nobody can be notified of them, so they are only counted. */
    void discardedUnknown(DiscardReason reason, long events) {
        log().addUnknown(reason, events);
    }

    /** A dispatcher has lost events that cannot be named: only their number is reported. */
    void discardedUnnamed(long events) {
        log().addUnnamed(events);
    }

    /** A consumer was not given an event, because its selector threw. Other consumers may have it, so its life has not ended. */
    void withheld(Subscriber<?> consumer, RuntimeException cause) {
        log().withheld(consumer, cause);
    }

    /** Events waited for consumers when the stage ended. */
    void abandonedOutput(Place place, long events) {
        if (events > 0) {
            log().abandoned(events);
            listener.abandoned(place, events);
        }
    }

    /** Events waited in the stage's inlet when the stage ended. */
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

    public long abandoned() {
        return abandoned;
    }

    long discarded() {
        return log == null ? 0 : log.total();
    }

    /** {@return how many events the dispatcher has discarded} */
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

    // What the handler was not notified of yet.

    public boolean hasUnreported() {
        return log != null && !log.allReported();
    }

    /** {@return the events that were discarded for one reason since the last report, or {@code null} if there are none} */
    public @Nullable DiscardedEvents nextDiscarded() {
        return log == null ? null : log.next();
    }

    /** {@return how many events that cannot be named were lost since the last report} */
    public long nextUnnamed() {
        return log == null ? 0 : log.nextUnnamed();
    }

    /** {@return the events that were withheld from one consumer since the last report, or {@code null} if there are none} */
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
