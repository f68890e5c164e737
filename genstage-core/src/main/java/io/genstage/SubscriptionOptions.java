package io.genstage;

/**
 * How much a consumer asks of one producer, and how it takes that producer's end.
 *
 * @param maxDemand the most events that may be asked for and not yet handled, at least 1
 * @param minDemand the consumer asks again when this many or fewer are left, from 0 to {@code maxDemand - 1}
 * @param cancelMode what a cancel does to the consumer
 * @since 0.1.0
 */
public record SubscriptionOptions(int maxDemand, int minDemand, CancelMode cancelMode) {

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
     * The same with other bounds.
     *
     * @param max the most events that may be asked for and not yet handled
     * @param min the consumer asks again when this many or fewer are left
     * @return the options
     * @throws IllegalArgumentException if they do not fit each other
     */
    public SubscriptionOptions withDemand(int max, int min) {
        return new SubscriptionOptions(max, min, cancelMode);
    }

    /**
     * The same with another cancel mode.
     *
     * @param mode what a cancel does to the consumer
     * @return the options
     */
    public SubscriptionOptions withCancelMode(CancelMode mode) {
        return new SubscriptionOptions(maxDemand, minDemand, mode);
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
