package io.genstage.history;

import java.util.SplittableRandom;

/** Draws keys: good ones, evenly or with skew, and now and then a bad one. */
final class Keys {

    private final SplittableRandom random;

    private final boolean skewed;

    Keys(SplittableRandom random) {
        this.random = random;
        this.skewed = random.nextBoolean();
    }

    int next() {
        if (random.nextInt(24) == 0) {
            return Placing.DISCARDED + random.nextInt(Event.KEYS - Placing.DISCARDED);
        }
        return skewed && random.nextInt(4) > 0 ? 0 : random.nextInt(Placing.DISCARDED);
    }
}
