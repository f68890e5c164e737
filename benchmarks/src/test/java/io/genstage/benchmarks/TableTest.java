package io.genstage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void aPeerIsComparedWithGenStage() {
        String table = Table.of(Workload.SLOW_PARTITION, List.of(result("genstage", 3000), result("other", 2000)));

        assertThat(table)
                .startsWith("### slow-partition: ")
                .contains("| held |")
                .contains("| genstage | 3,000 | 3,000 | 3,000 | 1.00x | 500.0 | 2.00 | 0.50 | 7.000 |")
                .contains("| other | 2,000 | 2,000 | 2,000 | 1.50x |")
                .contains("- other: configuration of other");
    }

    @Test
    void thereIsNoComparisonWithoutGenStage() {
        assertThat(Table.of(Workload.BOUNDARY, List.of(result("other", 2000)))).doesNotContain("NaN");
    }

    @Test
    void aWorkloadWithoutResultsHasANote() {
        assertThat(Table.of(Workload.BOUNDARY, List.of())).contains("No peer does this workload here.");
    }

    @Test
    void theHeadingNamesTheJdkAndTheSettings() {
        assertThat(Table.heading(new Settings(9, 400, 4000, 700)))
                .contains(System.getProperty("java.runtime.version"), "9 rounds", "400 ms");
    }

    private static Result result(String peer, long events) {
        Result result = new Result(peer, "configuration of " + peer);
        result.add(new Round(events, 1_000_000_000, 500 * events, 2 * events, 0.5, List.of(new Figure("held", 7))));
        return result;
    }
}
