package io.genstage.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.guarantees.GuaranteesPage.Cell;
import io.genstage.history.LoggingOff;
import io.genstage.testing.Contract;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of an event, in each place and at each end: exactly what {@code docs/guarantees.md} says. */
@Contract({"A1", "A4", "A5", "A6", "A12"})
@ExtendWith(LoggingOff.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GuaranteesTest {

    /** In the second one, calls return after everything else has come to rest. */
    private static final int SEEDS = 2;

    static Stream<Cell> cells() {
        return GuaranteesPage.read().cells().stream()
                .filter(cell -> !cell.isImpossible())
                .filter(cell -> Ending.titled(cell.column()).isPresent());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void anEventEndsAsThePageSays(Cell cell) {
        Ending ending = Ending.titled(cell.column()).orElseThrow();
        Setting setting = Setting.titled(cell.row()).orElseThrow();
        for (boolean tracked : new boolean[] {false, true}) {
            for (int seed = 0; seed < SEEDS; seed++) {
                check(new Scene(setting, ending, tracked, seed), cell.expected(tracked));
            }
        }
    }

    private static void check(Scene scene, String expected) {
        scene.play();

        Fate fate = new Fate(scene);
        assertThat(scene.misplaced()).as("where the event was").isNull();
        assertThat(fate.words()).as("%s: %s", scene, fate).isEqualTo(expected);
        fate.check();
        if (fate.waits()) {
            scene.handleLater();
            Fate later = new Fate(scene);
            assertThat(later.words()).as("%s, later: %s", scene, later).startsWith("handled");
            later.check();
        }
        scene.close();
        assertThat(scene.traces().notifications()).as("%s: notifications", scene).hasSize(scene.wasTracked() ? 1 : 0);
    }
}
