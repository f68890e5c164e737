package io.genstage.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.history.dispatch.Defect;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.driver.HistoryRunner;
import io.genstage.testing.Rule;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Adds each of GenStage's defects to the dispatchers. The checks find it by what the pipeline does. They do not check
 * the figures that the dispatchers report.
 */
@ExtendWith(LoggingOff.class)
class DefectsTest {

    private static final int MOST = 10_000;

    @ParameterizedTest
    @EnumSource
    @Rule({"D1", "D2", "D3", "D4", "D5", "D6", "D17"})
    void aDefectIsFound(Defect defect) throws InterruptedException {
        HistoryRunner histories = new HistoryRunner(defect::of, false);

        histories.play(MOST);

        assertThat(histories.failedSeed())
                .as("the first history that shows %s", defect)
                .isNotNull();
        System.out.println(defect + ": found after " + (histories.failedSeed() + 1) + " histories");
        assertThat(new HistoryRunner(DispatcherConfig::dispatcher, true).replay(histories.failedSeed()))
                .as("the same history without the defect")
                .contains("passes");
    }
}
