package io.genstage.lineage;

import io.genstage.history.LoggingOff;
import io.genstage.testing.Contract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random pipelines whose handlers fail at random: each acknowledger is notified once, in time, and rightly. */
@ExtendWith(LoggingOff.class)
class LineageHistoriesTest {

    private static final long FIRST = Long.getLong("lineage.seed", 0);

    private static final long COUNT = Long.getLong("lineage.count", 300);

    @Test
    @Contract({"A1", "A2", "A3", "A4", "A7", "A11", "E1", "E2", "E3", "E4", "E9", "E11"})
    void everyEventEndsOnceAndItsSourceIsNotified() {
        for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
            try {
                new LineageHistory(seed).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("History " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
