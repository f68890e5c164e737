package io.genstage.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.driver.History;
import io.genstage.history.event.Trace;
import io.genstage.history.event.TransitionCounts;
import io.genstage.testing.Rounds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A seed plays the same history each time, so a failure can be replayed. */
@ExtendWith(LoggingOff.class)
class ReplayTest {

    @Test
    void theSameSeedPlaysTheSameHistoryStepByStep() {
        for (long seed = 0; seed < Rounds.of(50); seed++) {
            assertThat(trace(seed)).as("history %s", seed).isEqualTo(trace(seed));
        }
    }

    @Test
    void differentSeedsPlayDifferentHistories() {
        assertThat(trace(1)).isNotEqualTo(trace(2));
    }

    private static List<String> trace(long seed) {
        Trace trace = new Trace(true);
        new History(seed, DispatcherConfig::dispatcher, true, new TransitionCounts(), trace).run();
        assertThat(trace.lines()).hasSizeGreaterThan(20);
        return trace.lines();
    }
}
