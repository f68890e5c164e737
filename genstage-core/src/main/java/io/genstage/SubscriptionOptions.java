package io.genstage;

import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How many events a consumer requests from one producer, which events it receives, and what it does when the
 * subscription is cancelled. Immutable.
 *
 * <pre>{@code
 * import io.genstage.CancelMode;
 * import io.genstage.SubscriptionOptions;
 *
 * SubscriptionOptions options = SubscriptionOptions.ofMaxDemand(100)
 *         .withCancelMode(CancelMode.TEMPORARY)
 *         .withSelector((Order order) -> order.total() > 1_000);
 * }</pre>
 *
 * @param maxDemand the maximum number of events that are requested and not handled yet, at least 1
 * @param minDemand the consumer requests more events when this number or fewer of the requested events are left, from 0
 *     to {@code maxDemand - 1}
 * @param cancelMode what the consumer does when the subscription is cancelled
 * @param selector which events of a broadcast the consumer receives, or {@code null} for all; called on the producer's
 *     thread
 * @param partition the name of the partition that the consumer takes, or {@code null} if the pipeline assigns free
 *     partitions
 * @param attributes values for a custom dispatcher or a stage, by name
 * @since 0.1.0
 */
public record SubscriptionOptions(
        int maxDemand,
        int minDemand,
        CancelMode cancelMode,
        @Nullable Predicate<Object> selector,
        @Nullable String partition,
        Map<String, Object> attributes) {

    /** GenStage's defaults: max demand 1000, min demand 500, permanent. */
    public static final SubscriptionOptions DEFAULT = ofMaxDemand(1000);

    public SubscriptionOptions {
        if (maxDemand < 1) {
            throw new IllegalArgumentException("max-demand must be at least 1, but is " + maxDemand);
        }
        if (minDemand < 0) {
            throw new IllegalArgumentException("min-demand must be at least 0, but is " + minDemand);
        }
        if (minDemand >= maxDemand) {
            throw new IllegalArgumentException(
                    "min-demand (" + minDemand + ") must be below max-demand (" + maxDemand + ")");
        }
        attributes = Map.copyOf(attributes);
    }

    /**
     * Makes options without a selector, a partition or attributes.
     *
     * @param maxDemand the maximum number of events that are requested and not handled yet, at least 1
     * @param minDemand the consumer requests more events when this number or fewer of the requested events are left,
     *     from 0 to {@code maxDemand - 1}
     * @param cancelMode what the consumer does when the subscription is cancelled
     * @throws IllegalArgumentException if a number is out of range
     */
    public SubscriptionOptions(int maxDemand, int minDemand, CancelMode cancelMode) {
        this(maxDemand, minDemand, cancelMode, null, null, Map.of());
    }

    /**
     * Makes a permanent subscription. Its min demand is half of its max demand.
     *
     * @param maxDemand the maximum number of events that are requested and not handled yet, at least 1
     * @return the options
     * @throws IllegalArgumentException if the number is below 1
     */
    public static SubscriptionOptions ofMaxDemand(int maxDemand) {
        return new SubscriptionOptions(maxDemand, maxDemand / 2, CancelMode.PERMANENT);
    }

    /**
     * Makes a permanent subscription that requests events in batches: after {@code batchSize} events have been handled,
     * it requests as many again. Its min demand is {@code maxDemand - batchSize}.
     *
     * <p>GenStage's {@code ConsumerSupervisor} treats its {@code min_demand} as this batch size, contrary to
     * its documentation.
     *
     * @param maxDemand the maximum number of events that are requested and not handled yet, at least 1
     * @param batchSize how many events are handled before as many are requested again, from 1 to {@code maxDemand}
     * @return the options
     * @throws IllegalArgumentException if a number is out of range
     */
    public static SubscriptionOptions ofBatches(int maxDemand, int batchSize) {
        if (batchSize < 1 || batchSize > maxDemand) {
            throw new IllegalArgumentException(
                    "batch size must be from 1 to max-demand (" + maxDemand + "), but is " + batchSize);
        }
        return new SubscriptionOptions(maxDemand, maxDemand - batchSize, CancelMode.PERMANENT);
    }

    /**
     * Returns a copy with another max and min demand.
     *
     * @param max the maximum number of events that are requested and not handled yet, at least 1
     * @param min the consumer requests more events when this number or fewer of the requested events are left, from 0
     *     to {@code max - 1}
     * @return the options
     * @throws IllegalArgumentException if a number is out of range
     */
    public SubscriptionOptions withDemand(int max, int min) {
        return new SubscriptionOptions(max, min, cancelMode, selector, partition, attributes);
    }

    /**
     * Returns a copy with another max demand. The min demand is half of it.
     *
     * @param max the maximum number of events that are requested and not handled yet, at least 1
     * @return the options
     * @throws IllegalArgumentException if the number is below 1
     */
    public SubscriptionOptions withMaxDemand(int max) {
        return withDemand(max, max / 2);
    }

    /**
     * Returns a copy with another cancel mode.
     *
     * @param mode what the consumer does when the subscription is cancelled
     * @return the options
     */
    public SubscriptionOptions withCancelMode(CancelMode mode) {
        return new SubscriptionOptions(maxDemand, minDemand, mode, selector, partition, attributes);
    }

    /**
     * Returns a copy with a selector. The consumer does not receive events that its selector rejects, and those events
     * use up no demand of the consumer. If the selector throws for an event, the event fails at the consumer's stage,
     * whose handler is not called with it; the producer and its other consumers continue.
     *
     * @param wanted returns whether the consumer receives an event; fast, without side effects, called on the
     *     producer's thread
     * @param <E> the type of the events, which the compiler does not check
     * @return the options
     */
    @SuppressWarnings("unchecked") // the caller promises the event type
    public <E> SubscriptionOptions withSelector(Predicate<? super E> wanted) {
        return new SubscriptionOptions(
                maxDemand, minDemand, cancelMode, (Predicate<Object>) wanted, partition, attributes);
    }

    /**
     * Returns a copy for one partition of a producer that partitions its events.
     *
     * @param name the partition's name, or {@code null} if the pipeline assigns free partitions
     * @return the options
     */
    public SubscriptionOptions withPartition(@Nullable String name) {
        return new SubscriptionOptions(maxDemand, minDemand, cancelMode, selector, name, attributes);
    }

    /**
     * Returns a copy with other attributes.
     *
     * @param values values for a custom dispatcher or a stage, by name
     * @return the options
     */
    public SubscriptionOptions withAttributes(Map<String, Object> values) {
        return new SubscriptionOptions(maxDemand, minDemand, cancelMode, selector, partition, values);
    }

    /**
     * Returns the maximum number of events in one handler call. Batches are limited so that the consumer can request
     * more events after each.
     *
     * @return {@code maxDemand - minDemand}
     */
    public int batchSize() {
        return maxDemand - minDemand;
    }
}
