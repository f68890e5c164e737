package io.genstage;

import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How much a consumer asks of one producer, which of its events it takes, and how it takes that producer's end. Immutable.
 *
 * @param maxDemand the most events that may be asked for and not yet handled, at least 1
 * @param minDemand the consumer asks again when this many or fewer are left, from 0 to {@code maxDemand - 1}
 * @param cancelMode what a cancel does to the consumer
 * @param selector which events of a broadcast the consumer takes, or {@code null} for all; called in the producer's turn
 * @param partition the name of the partition that the consumer takes, or {@code null} to be given those that are free
 * @param attributes what a dispatcher of one's own, or a stage, may want to know of the subscription (R18)
 * @since 0.1.0
 */
public record SubscriptionOptions(
        int maxDemand,
        int minDemand,
        CancelMode cancelMode,
        @Nullable Predicate<Object> selector,
        @Nullable String partition,
        Map<String, Object> attributes) {

    /** GenStage's: 1000, 500, permanent. */
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
     * A subscription that takes all events.
     *
     * @param maxDemand the most events that may be asked for and not yet handled, at least 1
     * @param minDemand the consumer asks again when this many or fewer are left, from 0 to {@code maxDemand - 1}
     * @param cancelMode what a cancel does to the consumer
     * @throws IllegalArgumentException if the numbers do not fit each other
     */
    public SubscriptionOptions(int maxDemand, int minDemand, CancelMode cancelMode) {
        this(maxDemand, minDemand, cancelMode, null, null, Map.of());
    }

    /**
     * A permanent subscription that asks again at half of its maximum (R19).
     *
     * @param maxDemand the most events that may be asked for and not yet handled
     * @return the options
     * @throws IllegalArgumentException if it is below 1
     */
    public static SubscriptionOptions ofMaxDemand(int maxDemand) {
        return new SubscriptionOptions(maxDemand, maxDemand / 2, CancelMode.PERMANENT);
    }

    /**
     * A permanent subscription that returns demand in lots: it asks again when {@code lot} events have been handled since the last
     * time, for as many. That is the ordinary rule with a minimum of {@code maxDemand - lot}. It has a name because GenStage's
     * {@code ConsumerSupervisor} means by {@code min_demand} the size of a lot, whatever its documentation says (R203, D14).
     *
     * @param maxDemand the most events that may be asked for and not yet handled, at least 1
     * @param lot how many are handled before as many are asked for again, from 1 to {@code maxDemand}
     * @return the options
     * @throws IllegalArgumentException if the numbers do not fit each other
     */
    public static SubscriptionOptions inLotsOf(int maxDemand, int lot) {
        if (lot < 1 || lot > maxDemand) {
            throw new IllegalArgumentException("A lot must be from 1 to max-demand (" + maxDemand + "), but is " + lot);
        }
        return new SubscriptionOptions(maxDemand, maxDemand - lot, CancelMode.PERMANENT);
    }

    /**
     * The same with other bounds.
     *
     * @param max the most events that may be asked for and not yet handled
     * @param min the consumer asks again when this many or fewer are left
     * @return the options
     * @throws IllegalArgumentException if they do not fit each other
     */
    public SubscriptionOptions withDemand(int max, int min) {
        return new SubscriptionOptions(max, min, cancelMode, selector, partition, attributes);
    }

    /**
     * The same with another cancel mode.
     *
     * @param mode what a cancel does to the consumer
     * @return the options
     */
    public SubscriptionOptions withCancelMode(CancelMode mode) {
        return new SubscriptionOptions(maxDemand, minDemand, mode, selector, partition, attributes);
    }

    /**
     * The same with a selector. Events that it does not select are not delivered and do not use up demand (R176). If it throws,
     * the event is not delivered to this consumer, and counted; the producer and its other consumers go on.
     *
     * @param wanted whether the consumer takes an event; fast, and without side effects
     * @param <E> the type of the events, which is the caller's promise
     * @return the options
     */
    @SuppressWarnings("unchecked") // event types are the user's promise
    public <E> SubscriptionOptions withSelector(Predicate<? super E> wanted) {
        return new SubscriptionOptions(
                maxDemand, minDemand, cancelMode, (Predicate<Object>) wanted, partition, attributes);
    }

    /**
     * The same for one partition of a producer that partitions.
     *
     * @param name the partition's name, or {@code null} to be given those that are free
     * @return the options
     */
    public SubscriptionOptions withPartition(@Nullable String name) {
        return new SubscriptionOptions(maxDemand, minDemand, cancelMode, selector, name, attributes);
    }

    /**
     * The same with attributes.
     *
     * @param values what a dispatcher or a stage may want to know, by name
     * @return the options
     */
    public SubscriptionOptions withAttributes(Map<String, Object> values) {
        return new SubscriptionOptions(maxDemand, minDemand, cancelMode, selector, partition, values);
    }

    /**
     * The most events that one handler call is given: a batch is cut so that the consumer can ask again after each
     * (R66).
     *
     * @return {@code maxDemand - minDemand}
     */
    public int batchSize() {
        return maxDemand - minDemand;
    }
}
