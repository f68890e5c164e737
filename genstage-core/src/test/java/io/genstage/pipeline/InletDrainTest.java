package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.engine.Intake;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.ArraySlice;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A drain that begins between the acceptance and the queueing of an offer's events. */
class InletDrainTest {

    private final Recorder<Integer> consumer = new Recorder<>();

    private final HandDriven run = HandDriven.started(PipelineDefinition.named("p")
            .producer("a", Sources.silent())
            .consumer("c", consumer, stage -> stage.subscribeTo("a")));

    @Test
    @SuppressWarnings("unchecked") // its events are numbers
    void aDrainWaitsForAcceptedEventsThatAreNotYetQueued() {
        StageShell<?, Integer> shell = (StageShell<?, Integer>) (StageShell<?, ?>) Shells.of(run.pipeline(), "a", 0);
        LateIntake late = new LateIntake();
        shell.intake(late);

        CompletableFuture<Void> drained = run.pipeline().drain();
        runOut();
        assertThat(drained).as("an accepted event is not queued yet").isNotDone();

        late.enqueued = true;
        shell.recheck();
        runOut();

        assertThat(drained).isCompleted();
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
        assertThat(consumer.events()).containsExactly(1);
    }

    @Test
    void aDrainDoesNotWaitForEventsWithoutDemand() {
        ConsumerStage<Integer> silent = new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}
        };
        HandDriven other = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", silent, stage -> stage.subscribeTo("a")));
        other.pipeline().inlet("a").offer(1);

        CompletableFuture<Void> drained = other.pipeline().drain();
        other.run();

        assertThat(drained).isCompleted();
        assertThat(other.pipeline().inlet("a").size()).isEqualTo(1);
    }

    /** An inlet that has accepted one event, whose caller has not queued the event yet. */
    private static final class LateIntake implements Intake<Integer> {

        private boolean enqueued;

        private boolean taken;

        @Override
        public @Nullable EventSlice<Integer> take(long most) {
            if (!enqueued || taken) {
                return null;
            }
            taken = true;
            return ArraySlice.copyOf(List.of(1));
        }

        @Override
        public EventSlice<Integer> giveUp() {
            return ArraySlice.copyOf(List.of());
        }

        @Override
        public boolean isEmpty() {
            return taken;
        }

        @Override
        public Figures figures() {
            return new Figures(taken ? 0 : 1, 1, 0, 0);
        }
    }

    private void runOut() {
        while (run.scheduler().step()) {
            // one event after the other
        }
    }
}
