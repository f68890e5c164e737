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
 * The properties find each of GenStage's defects that was put back, by what the pipeline then does: the dispatchers' own figures
 * are not looked at.
 */
@ExtendWith(LoggingOff.class)
class DefectsTest {

    private static final int MOST = 10_000;

    @ParameterizedTest
    @EnumSource
    @Rule({"D1", "D2", "D3", "D4", "D5", "D6", "D17"})
    void aDefectIsFound(Defect defect) throws InterruptedException {
        HistoryRunner histories = new HistoryRunner(defect::of, false);

        histories.tell(MOST);

        assertThat(histories.bad())
                .as("the first history that shows %s", defect)
                .isNotNull();
        System.out.println(defect + ": found after " + (histories.bad() + 1) + " histories");
        assertThat(new HistoryRunner(DispatcherConfig::dispatcher, true).replay(histories.bad()))
                .as("the same history without the defect")
                .contains("is as it should be");
    }
}
