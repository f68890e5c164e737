package io.genstage.history.driver;

import io.genstage.CancelMode;
import io.genstage.SubscriptionOptions;
import io.genstage.history.model.World;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.RestartStrategy;
import io.genstage.supervision.Supervision;
import java.time.Duration;
import java.util.SplittableRandom;

/** Draws how much a consumer asks for, many times very little, and how it takes an end. */
final class OptionsGenerator {

    private OptionsGenerator() {}

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

    /** Draws how often is too often, unless that must not happen, and how long a restart waits. Chance has no part in that. */
    static Supervision supervision(SplittableRandom random, boolean endless) {
        RestartStrategy[] strategies = RestartStrategy.values();
        int choice = endless ? 3 : random.nextInt(4);
        int most = choice == 0 ? random.nextInt(3) : choice == 1 ? 3 + random.nextInt(6) : 10_000;
        Backoff backoff = random.nextBoolean() ? Backoff.NONE : anyBackoff(random);
        return new Supervision(
                strategies[random.nextInt(strategies.length)],
                new RestartIntensity(most, anyWindow(random, backoff)),
                backoff);
    }

    /** Endless, or short; just as long as a restart waits if anything depends on the last instant. */
    private static Duration anyWindow(SplittableRandom random, Backoff backoff) {
        if (random.nextBoolean()) {
            return Duration.ofHours(1);
        }
        boolean same = random.nextBoolean() && !backoff.delay().isZero();
        return same ? backoff.delay() : Duration.ofMillis(1 + random.nextInt(60));
    }

    private static Backoff anyBackoff(SplittableRandom random) {
        Duration delay = Duration.ofMillis(1 + random.nextInt(20));
        return new Backoff(delay, 1 + random.nextInt(3), delay.multipliedBy(1 + random.nextInt(5)), 0);
    }
}
