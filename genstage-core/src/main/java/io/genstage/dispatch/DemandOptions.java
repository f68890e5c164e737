package io.genstage.dispatch;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link DemandDispatcher} chooses among consumers. Immutable.
 *
 * @param fair whether events are distributed to the consumers in turn, and not by their demand
 * @param maxDemand the max demand that is expected of all consumers, at least 1, or {@code null} for the max demand of
 *     the first consumer; the dispatcher logs a warning for the first consumer that differs
 * @param shuffle a random order for consumers with equal demand, drawn once, before the first events; {@code null} for
 *     the order of their requests. Used on the stage's thread
 * @since 0.1.0
 */
public record DemandOptions(
        boolean fair, @Nullable Integer maxDemand, @Nullable RandomGenerator shuffle) {

    /**
     * GenStage's order: the consumer with the most demand first; among equals, the consumer that reached this demand
     * first.
     */
    public static final DemandOptions DEFAULT = new DemandOptions(false, null, null);

    /**
     * Consumers with demand are served in turn. Consumers that are equally fast receive equal shares, even if one
     * requested 1000 events and another 10. GenStage has no such option.
     */
    public static final DemandOptions FAIR = new DemandOptions(true, null, null);

    public DemandOptions {
        if (maxDemand != null && maxDemand < 1) {
            throw new IllegalArgumentException("the expected max-demand must be at least 1, but is " + maxDemand);
        }
        if (fair && (maxDemand != null || shuffle != null)) {
            throw new IllegalArgumentException("fair turns allow neither an expected max-demand nor a shuffle:"
                    + " they begin with the first subscriber, whatever its demand. Omit both, or omit fair");
        }
    }

    /**
     * Returns a copy with the max demand that is expected of all consumers. If the stage has several instances, each
     * consumer's {@code max-demand} is divided among them; the dispatcher compares that share.
     *
     * @param expected the expected max demand, at least 1
     * @return the options
     * @throws IllegalArgumentException if the number is below 1, or if the options are fair
     */
    public DemandOptions withMaxDemand(int expected) {
        return new DemandOptions(fair, expected, shuffle);
    }

    /**
     * Returns a copy with a random order for consumers with equal demand, drawn once, before the first events. The
     * consumer that subscribes first is then not always the first to receive events. Unlike in GenStage, consumers with
     * demand come before consumers without demand.
     *
     * @param random draws the order; if several stages share it, it must be thread-safe
     * @return the options
     * @throws IllegalArgumentException if the options are fair
     */
    public DemandOptions withShuffle(RandomGenerator random) {
        return new DemandOptions(fair, maxDemand, random);
    }
}
