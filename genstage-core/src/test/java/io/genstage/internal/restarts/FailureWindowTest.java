package io.genstage.internal.restarts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.internal.threads.Durations;
import io.genstage.supervision.RestartIntensity;
import io.genstage.testing.Rule;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many failures exceed the limit. */
class FailureWindowTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final FailureWindow window = new FailureWindow(new RestartIntensity(2, Duration.ofSeconds(5)));

    @Test
    @Rule("R207")
    void oneFailureMoreThanAllowedExceedsTheLimit() {
        assertThat(window.exceededBy("a", 0)).isFalse();
        assertThat(window.exceededBy("b", SECOND)).isFalse();
        assertThat(window.exceededBy("a", 2 * SECOND)).isTrue();
    }

    @Test
    @Rule("R207")
    void failuresAsOldAsThePeriodDoNotCount() {
        window.exceededBy("a", 0);
        window.exceededBy("a", SECOND);

        assertThat(window.exceededBy("a", 5 * SECOND)).isFalse();
        assertThat(window.exceededBy("a", 6 * SECOND - 1)).isTrue();
    }

    @Test
    void theClockMayStartAtAnyValue() {
        long start = Long.MAX_VALUE - SECOND;

        assertThat(window.exceededBy("a", start)).isFalse();
        assertThat(window.exceededBy("a", start + 2 * SECOND)).isFalse();
        assertThat(window.exceededBy("a", start + 6 * SECOND)).isFalse();
        assertThat(window.exceededBy("a", start + 6 * SECOND)).isTrue();
    }

    @Test
    void withoutAllowedRestartsTheFirstFailureExceedsTheLimit() {
        assertThat(new FailureWindow(new RestartIntensity(0, Duration.ofSeconds(5))).exceededBy("a", 0))
                .isTrue();
    }

    @Test
    void countsFailuresByInstance() {
        window.exceededBy("b", 0);
        window.exceededBy("a", 0);
        window.exceededBy("b", 0);

        assertThat(window.of("b")).isEqualTo(2);
        assertThat(window.of("c")).isZero();
        assertThat(window.account()).isEqualTo("3 failures within 5s {a=1, b=2}, max-restarts is 2");
    }

    @Test
    void rejectsInvalidIntensities() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RestartIntensity(-1, Duration.ofSeconds(1)))
                .withMessage("max-restarts must be at least 0, but is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RestartIntensity(1, Duration.ZERO))
                .withMessage("within must be more than zero, but is PT0S");
    }

    @Test
    void writesDurationsInWords() {
        assertThat(Durations.text(Duration.ofMillis(250))).isEqualTo("250ms");
        assertThat(Durations.text(Duration.ofSeconds(90))).isEqualTo("1m30s");
    }
}
