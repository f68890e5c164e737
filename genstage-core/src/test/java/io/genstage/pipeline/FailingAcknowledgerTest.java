package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.genstage.Acknowledger;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An acknowledger that throws is counted, is logged at most once a second, and has no other effect. */
@Contract("A1")
class FailingAcknowledgerTest {

    private final Logs logs = Logs.captured();

    private final Recorder<Integer> sink = new Recorder<>();

    @AfterEach
    void stopListening() {
        logs.close();
    }

    /** Emits ten events whose acknowledgers throw, for each cast. */
    private static final class Source implements ProducerStage<Integer> {

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {}

        @Override
        public void cast(Object message, Emitter<Integer> out) {
            for (int event = 0; event < 10; event++) {
                out.emit(event, new Failing());
            }
        }
    }

    private static final class Failing implements Acknowledger {

        @Override
        public void acknowledge() {
            throw new IllegalStateException("planted");
        }

        @Override
        public void fail(Throwable cause) {
            throw new IllegalStateException("planted");
        }
    }

    private static String failed(int count) {
        return "An acknowledger of stage 'a-0' of pipeline 'p' failed (" + count
                + " have failed so far; at most one line a second)";
    }

    @Test
    void itHarmsNothingAndIsLoggedOnceASecond() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", new Source())
                .consumer("c", sink, s -> s.subscribeTo("a")));

        emitAfter(Duration.ZERO, run);
        emitAfter(Duration.ofMillis(400), run);
        emitAfter(Duration.ofMillis(700), run);

        assertThat(logs.at(Level.ERROR)).containsExactly(failed(1), failed(21));
        assertThat(sink.events()).hasSize(30);
        OutputSnapshot output = run.stage("a").instances().get(0).output();
        assertThat(output.acknowledgerFailures()).isEqualTo(30);
        assertThat(output.unsettled()).isZero();
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }

    private static void emitAfter(Duration pause, HandDriven run) {
        run.scheduler().schedule(() -> {}, pause);
        run.nextTimer();
        run.pipeline().stage("a").cast("emit");
        run.run();
    }
}
