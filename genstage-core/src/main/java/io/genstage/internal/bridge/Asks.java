package io.genstage.internal.bridge;

import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a stage has asked for on behalf of one subscriber, who knows nothing of its subscriptions. Over each of them it is asked for
 * all that the subscriber waits for, because nobody knows which will have events; so with one subscription nothing comes that was
 * not requested, and with several what comes too much is bounded by their max demand.
 */
final class Asks {

    /** How much was asked for over each subscription and has not been handled. */
    private final Map<Subscription, Long> open = new LinkedHashMap<>();

    void add(Subscription subscription) {
        open.put(subscription, 0L);
    }

    void remove(Subscription subscription) {
        open.remove(subscription);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    void handled(Subscription from, int events) {
        open.computeIfPresent(from, (subscription, asked) -> asked - events);
    }

    /**
     * Asks for more where it is time.
     *
     * @param wanted how many events the subscriber waits for
     */
    void spread(long wanted) {
        open.replaceAll((subscription, asked) -> {
            long more = more(subscription.options(), asked, wanted);
            subscription.ask(more);
            return asked + more;
        });
    }

    /** Up to the max demand, and when that is the limit then at the min demand, like any other consumer (R69). */
    private static long more(SubscriptionOptions options, long asked, long wanted) {
        boolean limited = wanted > options.maxDemand();
        if (limited && asked > options.minDemand()) {
            return 0;
        }
        return Math.max(0, Math.min(wanted, options.maxDemand()) - asked);
    }
}
