package io.genstage.lineage;

import static org.assertj.core.api.Assertions.fail;

import io.genstage.history.LoggingOff;
import io.genstage.testing.Contract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random pipelines whose handlers fail at random: every acknowledger is notified once, at the right time and rightly. */
@ExtendWith(LoggingOff.class)
class LineageHistoriesTest {

    private static final int COUNT = Integer.getInteger("lineage.count", 1_000);

    @Test
    @Contract({"A1", "A2", "A3", "A4", "A7", "A11", "E1", "E2", "E3", "E4", "E9", "E11"})
    void everyEventEndsOnceAndItsSourceIsNotified() {
        for (long seed = Long.getLong("lineage.seed", 0); seed < COUNT; seed++) {
            try {
                new LineageHistory(seed).run();
            } catch (RuntimeException | AssertionError e) {
                fail("History " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
