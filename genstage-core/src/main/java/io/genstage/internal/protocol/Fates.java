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
    public interface Witness {

        /** A witness that ignores everything. */
        Witness NONE = new Witness() {
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

    private Witness witness = Witness.NONE;

    private long handled;

    private long failed;

    /** Events that arrived and were abandoned. */
    private long abandoned;

    /** Made when the first event is discarded or withheld, or waits at the end of the stage: at most stages that never happens. */
    private @Nullable Losses losses;

    /** Names who is notified from now on. */
    public void reportTo(Witness stage) {
        witness = stage;
    }

    // Events that the stage takes.

    void handled(Link<?> link, int events) {
        link.handled(events);
        handled += events;
    }

    void failed(Link<?> link, EventSlice<?> events, Throwable cause) {
        link.failed(events.size());
        failed += events.size();
        witness.failed(events, cause);
    }

    /** A shutdown interrupted the call: it failed because of that, so the events count as abandoned by the pipeline, too. */
    void interrupted(Link<?> link, EventSlice<?> events, Throwable cause) {
        failed(link, events, cause);
        witness.abandoned(Place.IN_PROGRESS, events.size());
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
        witness.abandoned(place, events);
    }

    // Events that the stage emits.

    void discarded(DiscardReason reason, Object event, @Nullable Throwable cause) {
        losses().add(reason, event, cause);
    }

    void discarded(DiscardReason reason, List<?> events, @Nullable Throwable cause) {
        losses().add(reason, events, cause);
    }

    /** Discards events that cannot be named any more. Nobody can be notified of them, so they are only counted. */
    void discardedUnknown(DiscardReason reason, long events) {
        losses().addUnknown(reason, events);
    }

    /** A dispatcher has lost events that cannot be named: only their number is reported. */
    void discardedUnnamed(long events) {
        losses().addUnnamed(events);
    }

    /** A consumer was not given an event, because its selector threw. Other consumers may have it, so its life has not ended. */
    void withheld(Subscriber<?> consumer, RuntimeException cause) {
        losses().withheld(consumer, cause);
    }

    /** Events waited for consumers when the stage ended. */
    void abandonedOutput(Place place, long events) {
        if (events > 0) {
            losses().held(events);
            witness.abandoned(place, events);
        }
    }

    /** Events waited in the stage's inlet when the stage ended. */
    public void abandonedAtInlet(long events) {
        if (events > 0) {
            witness.abandoned(Place.INLET, events);
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
        return losses == null ? 0 : losses.total();
    }

    /** {@return how many events the dispatcher has discarded} */
    long discardedByDispatcher() {
        return losses == null ? 0 : losses.byDispatcher();
    }

    Map<DiscardReason, Long> discards() {
        return losses == null ? Map.of() : losses.counts();
    }

    long withheld() {
        return losses == null ? 0 : losses.withheld();
    }

    long abandonedOutput() {
        return losses == null ? 0 : losses.held();
    }

    // What the handler was not notified of yet.

    public boolean hasUnreported() {
        return losses != null && !losses.allTold();
    }

    /** {@return the events that were discarded for one reason since the last report, or {@code null} if there are none} */
    public @Nullable Loss nextLoss() {
        return losses == null ? null : losses.next();
    }

    /** {@return how many events that cannot be named were lost since the last report} */
    public long nextUnnamed() {
        return losses == null ? 0 : losses.nextUnnamed();
    }

    /** {@return the events that were withheld from one consumer since the last report, or {@code null} if there are none} */
    public @Nullable Withheld nextWithheld() {
        return losses == null ? null : losses.nextWithheld();
    }

    private Losses losses() {
        if (losses == null) {
            losses = new Losses();
        }
        return losses;
    }
}
