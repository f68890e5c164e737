package io.genstage.pipeline;

import io.genstage.SubscriptionOptions;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.Endpoint;
import io.genstage.internal.protocol.Link;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The links that a subscription should have: one for each pair of instances and partition.
 *
 * <p>An instance's {@code max-demand} is its window on the producing <em>stage</em>. It is divided among the instances
 * of that stage, and among the partitions that the instance takes, so that it bounds what the instance has requested;
 * but each link requests one event at least.
 */
final class LinkPlan {

    private static final AtomicLong SUBSCRIPTIONS = new AtomicLong();

    private final List<Link<Object>> links;

    private LinkPlan(List<Link<Object>> links) {
        this.links = List.copyOf(links);
    }

    /**
     * Plans the links of a subscription. Their ends do not know them yet.
     *
     * @param place the consuming stage's name
     * @param consumers the consuming instances
     * @param whole the options of the subscription
     * @param taken the producer's partitions that other consumers have; of no interest if the subscription names one
     */
    static LinkPlan of(
            String place,
            List<? extends Endpoint> consumers,
            StageGroup producer,
            SubscriptionOptions whole,
            Collection<String> taken) {
        List<String> free = free(producer, whole, taken);
        List<StageShell<Object, Object>> producers = producer.instances();
        List<Link<Object>> links = new ArrayList<>();
        for (int i = 0; i < consumers.size(); i++) {
            List<SubscriptionOptions> parts = parts(whole, free, producers.size(), i, consumers.size());
            for (StageShell<Object, Object> producing : producers) {
                for (SubscriptionOptions options : parts) {
                    links.add(new Link<>(SUBSCRIPTIONS.incrementAndGet(), producing, consumers.get(i), place, options));
                }
            }
        }
        return new LinkPlan(links);
    }

    /** {@return the partitions that are divided among the consuming instances, or {@code null} if none are} */
    private static @Nullable List<String> free(
            StageGroup producer, SubscriptionOptions whole, Collection<String> taken) {
        List<String> partitions = producer.definition().partitions();
        return partitions.isEmpty() || whole.partition() != null
                ? null
                : partitions.stream().filter(name -> !taken.contains(name)).toList();
    }

    /** {@return the options of an instance's links to one producing instance} */
    private static List<SubscriptionOptions> parts(
            SubscriptionOptions whole, @Nullable List<String> free, int producers, int index, int instances) {
        if (free == null) {
            return List.of(part(whole, producers));
        }
        List<String> own = new ArrayList<>();
        for (int i = index; i < free.size(); i += instances) {
            own.add(free.get(i));
        }
        SubscriptionOptions part = part(whole, producers * Math.max(1, own.size()));
        return own.stream().map(part::withPartition).toList();
    }

    private static SubscriptionOptions part(SubscriptionOptions whole, int parts) {
        int max = Math.max(1, whole.maxDemand() / parts);
        return parts == 1 ? whole : whole.withDemand(max, Math.min(whole.minDemand() / parts, max - 1));
    }

    List<Link<Object>> links() {
        return links;
    }

    /** How one planned link begins. */
    @FunctionalInterface
    interface Subscribing {

        /**
         * Subscribes the consumer of a link.
         *
         * @param link the link
         * @param replaced a present link that ends before the new one begins, or {@code null}
         */
        void subscribe(Link<Object> link, @Nullable Link<Object> replaced);
    }

    /**
     * Brings the links of a subscription from what they are to what they should be: each planned link replaces a
     * present link if it can; present links that are not replaced are detached.
     *
     * @param present the links at present; none for a new subscription
     * @param subscribing makes a planned link
     */
    void reconcile(List<Link<Object>> present, Subscribing subscribing) {
        List<Link<Object>> left = new ArrayList<>(present);
        for (Link<Object> link : links) {
            subscribing.subscribe(link, takePredecessor(link, left));
        }
        left.forEach(Link::detach);
    }

    private static @Nullable Link<Object> takePredecessor(Link<Object> link, List<Link<Object>> present) {
        for (Link<Object> other : present) {
            if (link.canReplace(other)) {
                present.remove(other);
                return other;
            }
        }
        return null;
    }
}
