package io.genstage.history.model;

import io.genstage.Subscription;
import io.genstage.protocol.Link;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Which subscriptions were made when, and which were then replaced, perhaps before their consumer knew of them. */
public final class LiveTopologyModel {

    private record Replacement(StageModel consumer, StageModel producer, int at) {}

    private final Map<Object, Integer> madeAt = new IdentityHashMap<>();

    private final List<Replacement> replacements = new ArrayList<>();

    private int changes;

    /** Subscriptions are made while the pipeline runs. */
    public void made(List<Subscription> subscriptions) {
        changes++;
        subscriptions.forEach(subscription -> madeAt.put(subscription, changes));
    }

    /** They are made in place of all that were there between two stages. */
    public void madeInPlace(List<Subscription> subscriptions, StageModel consumer, StageModel producer) {
        made(subscriptions);
        replacements.add(new Replacement(consumer, producer, changes));
    }

    /** It was made while the pipeline was running. */
    boolean isLater(LinkModel edge) {
        return madeAt.containsKey(edge.subscription);
    }

    /** {@return whether one was made between two stages that its consumer has not taken up, as far as we know} */
    boolean isUnderWay(StageModel consumer, StageModel producer) {
        for (Object subscription : madeAt.keySet()) {
            Link<?> link = (Link<?>) subscription;
            if (!link.isOver() && link.place().equals(consumer.name) && producer.owns(link.producer())) {
                return true;
            }
        }
        return false;
    }

    public boolean hasReplaced(LinkModel edge) {
        int made = madeAt.getOrDefault(edge.subscription, 0);
        for (Replacement replacement : replacements) {
            if (replacement.consumer == edge.consumer.stage
                    && replacement.producer == edge.producer.stage
                    && replacement.at > made) {
                return true;
            }
        }
        return false;
    }
}
