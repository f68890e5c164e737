package io.genstage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RoundTest {

    private static final Round ROUND = new Round(
            2000, 1_000_000, 3_000_000, 500, 0.25, List.of(new Figure("held", 12.5), new Figure("more", 1e-9)));

    @Test
    void aRoundIsReadBackFromItsLine() {
        assertThat(Round.ofLine(ROUND.toLine())).isEqualTo(ROUND);
        assertThat(ROUND.toLine()).doesNotContain("\n");
    }

    @Test
    void aLineDoesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(Round.ofLine(ROUND.toLine())).isEqualTo(ROUND);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aRoundWithoutFiguresIsReadBack() {
        Round bare = new Round(1, 2, 3, 4, 1, List.of());

        assertThat(Round.ofLine(bare.toLine())).isEqualTo(bare);
    }

    @Test
    void ratesAndCostsAreComputedForEachEvent() {
        assertThat(ROUND.rate()).isEqualTo(2_000_000);
        assertThat(ROUND.cpuNanosPerEvent()).isEqualTo(1500);
        assertThat(ROUND.bytesPerEvent()).isEqualTo(0.25);
    }
}
