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

/** Generates options of subscriptions and of supervision. */
final class OptionsGenerator {

    private OptionsGenerator() {}

    /** {@return options with a max demand that is small in most cases} */
    static SubscriptionOptions subscription(World world, CancelMode mode) {
        SplittableRandom random = world.random;
        int max = 1 + random.nextInt(world.large ? 1500 : bound(random.nextInt(10)));
        return new SubscriptionOptions(max, random.nextInt(max), mode);
    }

    private static int bound(int choice) {
        if (choice == 0) {
            return 40;
        }
        return choice < 4 ? 8 : 3;
    }

    static CancelMode anyMode(SplittableRandom random) {
        CancelMode[] modes = CancelMode.values();
        return modes[random.nextInt(modes.length)];
    }

    /**
     * {@return options of supervision} The back-off has no jitter, so the model can predict its delay.
     *
     * @param unlimited whether the pipeline may restart its handlers without limit
     */
    static Supervision supervision(SplittableRandom random, boolean unlimited) {
        RestartStrategy[] strategies = RestartStrategy.values();
        int choice = unlimited ? 3 : random.nextInt(4);
        int maxRestarts = choice == 0 ? random.nextInt(3) : choice == 1 ? 3 + random.nextInt(6) : 10_000;
        Backoff backoff = random.nextBoolean() ? Backoff.NONE : anyBackoff(random);
        return new Supervision(
                strategies[random.nextInt(strategies.length)],
                new RestartIntensity(maxRestarts, anyWindow(random, backoff)),
                backoff);
    }

    /** {@return a long or a short window; it may equal the back-off, so that an error at the last instant shows} */
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
