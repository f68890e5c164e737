package io.genstage.snapshot;

import io.genstage.DemandControl;
import io.genstage.SubscriptionOptions;

/**
 * The consumer's end of a subscription. Counts are numbers of events since the subscription was opened.
 *
 * @param id the number of the subscription
 * @param instance the id of the producing instance
 * @param options the subscription's options
 * @param control who requests events
 * @param requested events that the consumer has requested
 * @param received events that were delivered to the consumer
 * @param handled events that were handled without an exception
 * @param inProgress events in progress: the handler or a child is processing them
 * @param failed events whose attempts were used up and that were given up, and events whose child was given up
 * @param skipped events whose attempts were used up and that count as done
 * @param deadLettered events whose attempts were used up and that were handed over as dead letters
 * @param withdrawn events that their sources withdrew before the handler received them
 * @param givenUp events that were delivered and not handled, because the handler had failed or completed, or the
 *     instance ended
 * @since 0.1.0
 */
public record SubscriptionSnapshot(
        long id,
        String instance,
        SubscriptionOptions options,
        DemandControl control,
        long requested,
        long received,
        long handled,
        long inProgress,
        long failed,
        long skipped,
        long deadLettered,
        long withdrawn,
        long givenUp) {

    /** {@return the outstanding demand: events that were requested and have not arrived yet} */
    public long pending() {
        return requested - received;
    }

    /** {@return the number of events in the consumer's input queue} */
    public long queued() {
        return received - handled - inProgress - failed - skipped - deadLettered - withdrawn - givenUp;
    }
}
