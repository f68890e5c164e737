package io.genstage.dispatch;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link DemandDispatcher} chooses among consumers. Immutable.
 *
 * @param fair whether events are dealt to the consumers in turn, instead of to the one with the most demand
 * @param maxDemand what all consumers are expected to subscribe with, at least 1, or {@code null} for the first one's; a
 *     warning is logged about the first that differs (R161)
 * @param shuffle draws lots for the order of consumers with equal demand, once, before the first events (R165), or
 *     {@code null} for the order of their asks; used on the stage's thread
 * @since 0.1.0
 */
public record DemandOptions(
        boolean fair, @Nullable Integer maxDemand, @Nullable RandomGenerator shuffle) {

    /** GenStage's: the most demand first, and among equals the one that came to that level first. */
    public static final DemandOptions DEFAULT = new DemandOptions(false, null, null);

    /**
     * Consumers that have demand are served in turn: those that are equally fast get equal shares, even where one has asked
     * for 1000 events and another for 10. GenStage has no such option.
     */
    public static final DemandOptions FAIR = new DemandOptions(true, null, null);

    public DemandOptions {
        if (maxDemand != null && maxDemand < 1) {
            throw new IllegalArgumentException("the expected max-demand must be at least 1, but is " + maxDemand);
        }
        if (fair && (maxDemand != null || shuffle != null)) {
            throw new IllegalArgumentException("fair turns need neither an expected max-demand nor a shuffle:"
                    + " they begin with whoever has subscribed first, and treat unequal demand alike");
        }
    }

    /**
     * The same with what consumers are expected to ask for at most. A stage of several instances shares its consumers'
     * {@code max-demand} out among them; it is this share that is compared.
     *
     * @param expected the {@code max-demand} that all consumers should subscribe with, at least 1
     * @return the options
     * @throws IllegalArgumentException if it is below 1, or the options are fair
     */
    public DemandOptions withMaxDemand(int expected) {
        return new DemandOptions(fair, expected, shuffle);
    }

    /**
     * The same with lots drawn for the order of consumers with equal demand, once, before the first events: the consumer that
     * happens to subscribe first is then not always the first to get events (R165). GenStage may so park all events behind
     * a consumer without demand (D5); here demand goes first.
     *
     * @param random the lots; where stages share it, it must be thread-safe
     * @return the options
     * @throws IllegalArgumentException if the options are fair
     */
    public DemandOptions withShuffle(RandomGenerator random) {
        return new DemandOptions(fair, maxDemand, random);
    }
}
