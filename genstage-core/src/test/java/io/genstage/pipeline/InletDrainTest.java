package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An offer that meets a drain at the worst moment: a list of events hears when they are accepted and not enqueued yet. */
class InletDrainTest {

    private final Recorder<Integer> consumer = new Recorder<>();

    private final HandDriven run = HandDriven.started(PipelineDefinition.named("p")
            .producer("a", Sources.silent())
            .consumer("c", consumer, stage -> stage.subscribeTo("a")));

    @Test
    void aDrainWaitsForWhatAnInletHasAcceptedAndNotEnqueuedYet() {
        List<CompletableFuture<Void>> drained = new ArrayList<>();
        List<Integer> events = accepted(() -> {
            drained.add(run.pipeline().drain());
            runOut();
            assertThat(drained.get(0)).as("an accepted event is not there yet").isNotDone();
        });

        assertThat(run.pipeline().<Integer>inlet("a").offerAll(events)).isEqualTo(1);
        runOut();

        assertThat(drained.get(0)).isCompleted();
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
        assertThat(consumer.events()).containsExactly(1);
    }

    @Test
    void aDrainDoesNotWaitForWhatIsThereAndNobodyAsksFor() {
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

    /** One event, and something that happens when it was accepted and is not in the inlet's queue. */
    private static List<Integer> accepted(Runnable thenFirst) {
        return new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return 1;
            }

            @Override
            public int size() {
                return 1;
            }

            @Override
            public List<Integer> subList(int from, int to) {
                thenFirst.run();
                return List.of(1);
            }
        };
    }

    private void runOut() {
        while (run.scheduler().step()) {
            // one step after the other
        }
    }
}
