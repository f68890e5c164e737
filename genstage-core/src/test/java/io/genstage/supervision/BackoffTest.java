package io.genstage.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The delay of a restart. */
class BackoffTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void growsWithEachFailureUpToItsLimit() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), 3, Duration.ofSeconds(2), 0);

        assertThat(IntStream.rangeClosed(1, 5).mapToObj(failures -> backoff.after(failures, 0.5)))
                .extracting(Duration::toMillis)
                .containsExactly(100L, 300L, 900L, 2_000L, 2_000L);
    }

    @Test
    void randomizesTheDelayInBothDirections() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), 2, MINUTE, 0.25);

        assertThat(backoff.after(2, 0)).isEqualTo(Duration.ofMillis(1_500));
        assertThat(backoff.after(2, 0.5)).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.after(2, 0.75)).isEqualTo(Duration.ofMillis(2_250));
    }

    @Test
    void theShortestTimeOfSeveralRestartsIsTheSumOfTheirShortestDelays() {
        for (Backoff backoff : List.of(
                new Backoff(Duration.ofMillis(100), 3, Duration.ofSeconds(2), 0.25),
                new Backoff(Duration.ofMillis(100), 1, Duration.ofSeconds(2), 0.25),
                new Backoff(Duration.ofMillis(100), 1.01, Duration.ofSeconds(2), 0),
                new Backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(2), 0.5),
                Backoff.DEFAULT,
                Backoff.NONE)) {
            for (int restarts = 0; restarts < 400; restarts += 1 + restarts / 4) {
                double sum = IntStream.rangeClosed(1, restarts)
                        .mapToDouble(failures -> backoff.after(failures, 0).toNanos())
                        .sum();
                assertThat((double) backoff.shortest(restarts).toNanos()).isCloseTo(sum, within(1_000.0));
            }
        }
        assertThat(new Backoff(Duration.ofDays(1), 2, Duration.ofDays(100_000), 0).shortest(Integer.MAX_VALUE))
                .isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(Backoff.NONE.shortest(Integer.MAX_VALUE)).isZero();
    }

    @Test
    void jitterNeverExceedsTheLimit() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(1), 1);

        assertThat(backoff.after(1, 0.99)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.after(1, 0)).isZero();
    }

    @Test
    void staysAtItsLimitAfterManyFailures() {
        assertThat(Backoff.DEFAULT.after(Integer.MAX_VALUE, 0.5)).isEqualTo(Duration.ofSeconds(10));
        assertThat(new Backoff(MINUTE, Double.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE), 0).after(3, 0.5))
                .isPositive();
    }

    @Test
    void noneWaitsForNothing() {
        assertThat(Backoff.NONE.after(7, 0.9)).isZero();
    }

    @Test
    void rejectsNumbersThatContradictEachOther() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ofMillis(-1), 2, MINUTE, 0))
                .withMessage("backoff.delay must not be negative, but is PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(MINUTE, 0.5, MINUTE, 0))
                .withMessage("backoff.multiplier must be at least 1, but is 0.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(MINUTE, Double.NaN, MINUTE, 0))
                .withMessageContaining("backoff.multiplier");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(MINUTE, 2, Duration.ofSeconds(59), 0))
                .withMessage("backoff.max-delay (PT59S) must not be below backoff.delay (PT1M)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(MINUTE, 2, MINUTE, 1.5))
                .withMessage("backoff.jitter must be from 0 to 1, but is 1.5");
    }
}
