package io.genstage.pipeline;

import io.genstage.definition.SubscriptionDefinition;
import io.genstage.definition.TopologyChanges;
import io.genstage.internal.protocol.Link;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A subscription of a stage, or of a reader outside of the pipeline, with the links of its instances. */
final class Edge implements TopologyChanges.LiveSubscription {

    private final StageGroup producer;

    private final SubscriptionDefinition subscription;

    private final List<Link<Object>> links;

    /** The previous subscription in the same {@link Edges}. */
    private @Nullable Edge before;

    private boolean replaced;

    Edge(StageGroup producer, SubscriptionDefinition subscription, List<Link<Object>> links) {
        this.producer = producer;
        this.subscription = subscription;
        this.links = links;
    }

    StageGroup producer() {
        return producer;
    }

    SubscriptionDefinition subscription() {
        return subscription;
    }

    List<Link<Object>> links() {
        return links;
    }

    @Override
    public boolean hasEnded() {
        for (Link<Object> link : links) {
            if (!link.isEnded()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Stream<String> partitions() {
        return links.stream()
                .map(link -> link.options().partition())
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull);
    }

    /**
     * Another edge replaces this one. This one is kept until it has ended, because the consumer may end before it makes
     * the other.
     */
    void replaced() {
        replaced = true;
    }

    /** {@return whether it is open, and no other edge replaces it} */
    boolean counts() {
        return !replaced && !hasEnded();
    }

    @Nullable
    Edge before() {
        return before;
    }

    void before(@Nullable Edge edge) {
        before = edge;
    }
}
