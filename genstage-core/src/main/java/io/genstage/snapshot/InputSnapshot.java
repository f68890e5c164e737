package io.genstage.snapshot;

import java.util.List;

/**
 * The consuming side of an instance. The figures include ended subscriptions. Counts are numbers of events.
 *
 * @param queued events in the input queue
 * @param inProgress events in progress: the handler or a child is processing them
 * @param handled events that were handled without an exception
 * @param late handled events whose handler call returned after the stage's timeout
 * @param failed events whose attempts were used up and that were given up, and events whose child was given up
 * @param skipped events whose attempts were used up and that count as done
 * @param deadLettered events whose attempts were used up and that were handed over as dead letters
 * @param withdrawn events that their sources withdrew before the handler received them
 * @param givenUp events that were delivered and not handled, because the handler had failed or completed, or the
 *     instance ended
 * @param subscriptions the open subscriptions
 * @since 0.1.0
 */
public record InputSnapshot(
        long queued,
        long inProgress,
        long handled,
        long late,
        long failed,
        long skipped,
        long deadLettered,
        long withdrawn,
        long givenUp,
        List<SubscriptionSnapshot> subscriptions) {}
