package io.genstage.history;

import io.genstage.CancelMode;
import io.genstage.SubscriptionOptions;
import java.util.SplittableRandom;

/** Draws how much a consumer asks for, many times very little, and how it takes an end. */
final class Windows {

    private Windows() {}

    static SubscriptionOptions any(World world, CancelMode mode) {
        SplittableRandom random = world.random;
        int max = 1 + random.nextInt(world.large ? 1500 : most(random.nextInt(10)));
        return new SubscriptionOptions(max, random.nextInt(max), mode);
    }

    private static int most(int choice) {
        if (choice == 0) {
            return 40;
        }
        return choice < 4 ? 8 : 3;
    }

    static CancelMode anyMode(SplittableRandom random) {
        CancelMode[] modes = CancelMode.values();
        return modes[random.nextInt(modes.length)];
    }
}
