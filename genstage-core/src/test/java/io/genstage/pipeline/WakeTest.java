package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** A polling source that is woken before its poll interval has passed. */
@Contract("D3")
class WakeTest {

    private final Recorder<Integer> recorder = new Recorder<>();

    private final Table table = new Table();

    private final HandDriven run = new HandDriven(
            1,
            PipelineDefinition.named("p")
                    .producer("poll", table, s -> s.pollInterval(Duration.ofHours(1)))
                    .producer("pulled", Sources.silent())
                    .consumer("c", recorder, s -> s.subscribeTo("poll").subscribeTo("pulled"))
                    .build());

    /** Emits its rows when it is polled. */
    private static final class Table implements ProducerStage<Integer> {

        private final List<Integer> rows = new ArrayList<>();

        private Runnable during = () -> {};

        private int polls;

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {
            polls++;
            out.emitAll(rows);
            rows.clear();
            during.run();
        }
    }

    @Test
    void aRestingSourceIsPolledAtOnce() {
        run.start();
        assertThat(table.polls).isEqualTo(1);
        table.rows.add(7);

        run.pipeline().wake("poll");
        run.run();

        assertThat(recorder.events()).containsExactly(7);
        assertThat(table.polls)
                .as("once for the row, and once more without a row")
                .isEqualTo(3);
        assertThat(run.scheduler().waitingTimers()).as("one pause").isEqualTo(1);
    }

    @Test
    void aWakeDuringAPollCausesOneMorePoll() {
        table.during = () -> {
            if (table.polls == 1) {
                run.pipeline().wake("poll");
            }
        };

        run.start();

        assertThat(table.polls).isEqualTo(2);
    }

    @Test
    void aWakeWhileThePipelineIsPausedPollsWhenItIsResumed() {
        run.start();
        run.pipeline().pause();
        table.rows.add(7);

        run.pipeline().wake("poll");
        run.run();
        assertThat(recorder.events()).isEmpty();

        run.pipeline().resume();
        run.run();
        assertThat(recorder.events()).containsExactly(7);
    }

    @Test
    void aStageThatIsNoPollingSourceIsRefused() {
        run.start();

        for (String stage : List.of("pulled", "c")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run.pipeline().wake(stage))
                    .withMessage(
                            "Stage '" + stage + "' of pipeline 'p' is not a polling source and cannot be woken. Set"
                                    + " a poll interval for it, or wake another stage.");
        }
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> run.pipeline().wake("pol"));
    }
}
