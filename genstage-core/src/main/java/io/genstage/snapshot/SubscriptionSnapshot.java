package io.genstage.snapshot;

import io.genstage.DemandControl;
import io.genstage.SubscriptionOptions;

/**
 * The consumer's end of an edge. All counts are of events, cumulative since the subscription was made.
 *
 * @param id the number of the subscription
 * @param to the id of the producing instance
 * @param options the subscription's options
 * @param control who asks
 * @param requested asked for
 * @param received arrived at the consumer
 * @param processed handled without an error
 * @param inHand being handled at this moment
 * @param failed handed to a handler call that threw
 * @param abandoned arrived and not handled, because the handler had failed or was done, or the instance ended
 * @since 0.1.0
 */
public record SubscriptionSnapshot(
        long id,
        String to,
        SubscriptionOptions options,
        DemandControl control,
        long requested,
        long received,
        long processed,
        long inHand,
        long failed,
        long abandoned) {

    /**
     * {@return how many events were asked for and have not been received}
     */
    public long pending() {
        return requested - received;
    }

    /**
     * {@return how many events wait in the consumer's input queue}
     */
    public long queued() {
        return received - processed - inHand - failed - abandoned;
    }
}
