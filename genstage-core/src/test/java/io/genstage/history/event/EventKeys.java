package io.genstage.history.event;

import java.util.SplittableRandom;

/**
 * Draws the keys of events: mostly usable ones, evenly distributed or skewed, and now and then one that no partition
 * function can place.
 */
public final class EventKeys {

    /** How many different keys there are. */
    public static final int COUNT = 8;

    /** The first unusable key. A partition function discards its events. */
    public static final int DISCARDED = 5;

    /** Functions place the events of this key in a partition that does not exist. */
    public static final int UNKNOWN = 6;

    /** Functions throw for the events of this key. */
    public static final int FAILING = 7;

    private final SplittableRandom random;

    private final boolean skewed;

    public EventKeys(SplittableRandom random) {
        this.random = random;
        this.skewed = random.nextBoolean();
    }

    public int next() {
        if (random.nextInt(24) == 0) {
            return DISCARDED + random.nextInt(COUNT - DISCARDED);
        }
        return skewed && random.nextInt(4) > 0 ? 0 : random.nextInt(DISCARDED);
    }
}
