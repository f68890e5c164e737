package io.genstage.internal.bridge;

import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a stage has requested on behalf of one subscriber, which does not know the stage's subscriptions. The stage
 * requests the subscriber's full demand over each subscription, because it is unknown which of them will have events.
 * With one subscription, the producer therefore delivers exactly what was requested. With several, their max demand
 * bounds the surplus.
 */
final class SubscriberDemand {

    /** How many events were requested over each subscription and not handled yet. */
    private final Map<Subscription, Long> unhandled = new LinkedHashMap<>();

    void add(Subscription subscription) {
        unhandled.put(subscription, 0L);
    }

    void remove(Subscription subscription) {
        unhandled.remove(subscription);
    }

    boolean isEmpty() {
        return unhandled.isEmpty();
    }

    void handled(Subscription from, int events) {
        unhandled.computeIfPresent(from, (subscription, requested) -> requested - events);
    }

    /**
     * Requests more events where this is due.
     *
     * @param wanted the subscriber's outstanding demand
     */
    void request(long wanted) {
        unhandled.replaceAll((subscription, requested) -> {
            long more = more(subscription.options(), requested, wanted);
            subscription.ask(more);
            return requested + more;
        });
    }

    /**
     * Requests up to the max demand. If the max demand is the limit, it requests at the min demand, like any other
     * consumer (R69).
     */
    private static long more(SubscriptionOptions options, long requested, long wanted) {
        boolean limited = wanted > options.maxDemand();
        if (limited && requested > options.minDemand()) {
            return 0;
        }
        return Math.max(0, Math.min(wanted, options.maxDemand()) - requested);
    }
}
