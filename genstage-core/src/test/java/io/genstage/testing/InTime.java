package io.genstage.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Proves that a task is quick, on a machine that may stall at any time. */
public final class InTime {

    private static final int TRIES = 20;

    private InTime() {}

    /**
     * Repeats a task until one try takes less than a limit. A stall slows some tries. A task that is too slow misses
     * the limit in all.
     */
    public static void atLeastOnce(Duration limit, Runnable task) {
        List<Duration> all = new ArrayList<>();
        do {
            assertThat(all).as("all tries take longer than %s", limit).hasSizeLessThan(TRIES);
            long begin = System.nanoTime();
            task.run();
            all.add(Duration.ofNanos(System.nanoTime() - begin));
        } while (all.get(all.size() - 1).compareTo(limit) >= 0);
    }
}
