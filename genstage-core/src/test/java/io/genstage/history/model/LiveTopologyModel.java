package io.genstage.history.model;

import io.genstage.Subscription;
import io.genstage.internal.protocol.Link;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Models the changes that a {@code LiveTopology} accepts: which subscriptions were added while the pipeline ran, and
 * which were replaced since then, perhaps before their consumer processed them.
 */
public final class LiveTopologyModel {

    private record Replacement(StageModel consumer, StageModel producer, int change) {}

    /** The number of the change that added each subscription. */
    private final Map<Object, Integer> addedBy = new IdentityHashMap<>();

    private final List<Replacement> replacements = new ArrayList<>();

    private int changes;

    public void added(List<Subscription> subscriptions) {
        changes++;
        subscriptions.forEach(subscription -> addedBy.put(subscription, changes));
    }

    /** New subscriptions replace all earlier ones between two stages. */
    public void replaced(List<Subscription> subscriptions, StageModel consumer, StageModel producer) {
        added(subscriptions);
        replacements.add(new Replacement(consumer, producer, changes));
    }

    /** {@return whether the subscription was added while the pipeline ran} */
    boolean wasAdded(LinkModel link) {
        return addedBy.containsKey(link.subscription);
    }

    /** {@return whether a subscription between two stages was added that may not have reached its consumer yet} */
    boolean isPending(StageModel consumer, StageModel producer) {
        for (Object subscription : addedBy.keySet()) {
            Link<?> link = (Link<?>) subscription;
            if (!link.isEnded() && link.stage().equals(consumer.name) && producer.owns(link.producer())) {
                return true;
            }
        }
        return false;
    }

    public boolean hasReplaced(LinkModel link) {
        int added = addedBy.getOrDefault(link.subscription, 0);
        for (Replacement replacement : replacements) {
            if (replacement.consumer == link.consumer.stage
                    && replacement.producer == link.producer.stage
                    && replacement.change > added) {
                return true;
            }
        }
        return false;
    }
}
