package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.RetrySnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.SeededScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A producer whose call for demand fails is called again. */
class PullRetryTest {

    private static final ErrorOptions THREE =
            ErrorOptions.ofAttempts(3).withBackoff(new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), 0));

    private final Recorder<Integer> sink = new Recorder<>();

    private final List<Long> demands = new ArrayList<>();

    /** Emits an event and throws in its first calls; then it emits what was asked for, and completes. */
    private HandDriven started(int failures, ErrorOptions onError) {
        ProducerStage<Integer> source = (demand, out) -> {
            demands.add(demand);
            out.emit(demands.size());
            if (demands.size() <= failures) {
                throw new IllegalStateException("not now");
            }
            out.complete();
        };
        return new HandDriven(
                        new SeededScheduler(1, Duration.ZERO),
                        PipelineDefinition.named("p")
                                .producer("a", source, s -> s.onError(onError))
                                .consumer("c", sink, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10)))
                                .build())
                .start();
    }

    @Test
    @Contract("E11")
    void owedDemandIsPassedAgainAndWhatTheFailedCallEmittedIsDropped() {
        HandDriven run = started(2, THREE);
        assertThat(run.stage("a").status()).isEqualTo(Status.RETRYING);
        assertThat(run.stage("a").instances().get(0).retrying())
                .isEqualTo(new RetrySnapshot(2, Duration.ofSeconds(1), false));
        assertThat(run.stage("a").owed()).isEqualTo(10);

        run.nextTimer().nextTimer();

        assertThat(demands).containsExactly(10L, 10L, 10L);
        assertThat(sink.events()).containsExactly(3);
        assertThat(run.scheduler().now()).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(run.stage("a").instances().get(0).failures())
                .isEqualTo(Map.of(IllegalStateException.class.getName(), 2L));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E11")
    void afterTheLastAttemptTheStageFails() {
        HandDriven run = started(3, THREE);

        run.nextTimer().nextTimer();

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(demands).hasSize(3);
    }

    @Test
    @Contract("E11")
    void excludedExceptionsAreNotTriedAgain() {
        HandDriven run = started(1, THREE.exclude(IllegalStateException.class));

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
    }

    @Test
    @Contract("E11")
    void aCloseCancelsTheNextAttempt() {
        HandDriven run = started(2, THREE);

        run.pipeline().closeNow();
        run.run();

        assertThat(run.pipeline().completion()).isCompleted();
        assertThat(run.scheduler().waitingTimers()).isZero();
    }
}
