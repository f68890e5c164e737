package io.genstage.snapshot;

import java.util.List;

/**
 * The consuming side of an instance, over all the subscriptions that it has or had.
 *
 * @param queued events that wait in the input queue
 * @param inHand events that are being handled at this moment
 * @param processed events that were handled without an error
 * @param failed events that were handed to a handler call that threw, or whose child was given up
 * @param abandoned events that arrived and were not handled, because the handler had failed or was done, or the instance ended
 * @param subscriptions the live subscriptions
 * @since 0.1.0
 */
public record InputSnapshot(
        long queued,
        long inHand,
        long processed,
        long failed,
        long abandoned,
        List<SubscriptionSnapshot> subscriptions) {}
