package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Inlet;
import io.genstage.InletState;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerStage;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.snapshot.InletSnapshot;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an inlet reports about itself, and how callers wait for room without a thread. */
class InletStateTest {

    private final Recorder<Integer> recorder = new Recorder<>();

    private final List<String> calls = new ArrayList<>();

    private final HandDriven run = new HandDriven(1, definition(recorder));

    private final Pipeline pipeline = run.pipeline();

    private final Inlet<Integer> inlet = pipeline.inlet("a");

    private static PipelineDefinition definition(ConsumerStage<Integer> consumer) {
        return PipelineDefinition.named("p")
                .producer("a", ProducerStage.<Integer>inletOnly(), s -> s.inletCapacity(3))
                .consumer("c", consumer, s -> s.subscribeTo("a"))
                .build();
    }

    @Test
    @Contract("I1")
    void theStateFollowsThePipeline() {
        assertThat(inlet.state()).isEqualTo(InletState.CREATED);
        assertThat(inlet.offer(1)).isFalse();
        assertThat(inlet.closedBecause()).isNull();

        run.start();
        assertThat(inlet.state()).isEqualTo(InletState.ACCEPTING);

        pipeline.pause();
        assertThat(inlet.state()).isEqualTo(InletState.ACCEPTING);

        pipeline.drain();
        assertClosed("Stage 'a-0' of pipeline 'p' accepts no events, because the pipeline is draining");

        run.run();
        assertClosed("Stage 'a-0' of pipeline 'p' accepts no events, because the pipeline is stopped");

        run.start();
        assertThat(inlet.state()).isEqualTo(InletState.ACCEPTING);

        pipeline.closeNow();
        assertClosed("Stage 'a-0' of pipeline 'p' accepts no events, because the pipeline was closed");
    }

    @Test
    @Contract("I1")
    void aPausedPipelineAcceptsEventsUpToTheCapacity() {
        run.start();
        pipeline.pause();
        run.run();

        assertThat(inlet.offerAll(List.of(1, 2, 3, 4))).isEqualTo(3);
        run.run();

        assertThat(inlet.state()).isEqualTo(InletState.FULL);
        assertThat(figures().state()).isEqualTo(InletState.FULL);
        assertThat(recorder.events()).isEmpty();

        pipeline.resume();
        run.run();

        assertThat(recorder.events()).containsExactly(1, 2, 3);
        assertThat(inlet.state()).isEqualTo(InletState.ACCEPTING);
    }

    @Test
    @Contract("I1")
    void anInletOfAStageThatEndsIsClosedThoughItsPipelineIsRunning() {
        run.start();

        pipeline.stage("a").stop();
        run.run();

        assertClosed("Stage 'a-0' of pipeline 'p' accepts no events, because the pipeline is completed");
    }

    @Test
    @Contract("I1")
    void anInletNamesTheEndOfItsStage() {
        HandDriven other = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.<Integer>inletOnly())
                .producer("b", ProducerStage.<Integer>inletOnly())
                .consumer("c", recorder, s -> s.subscribeTo("a").subscribeTo("b")));

        other.pipeline().remove("a");
        Inlet<Integer> removed = other.pipeline().inlet("a");
        other.run();

        assertThat(removed.closedBecause())
                .isEqualTo("Stage 'a-0' of pipeline 'p' accepts no events, because it was removed");
    }

    @Test
    @Contract("I1")
    void anActionRunsOnceWhenThereIsRoomForItsEvents() {
        run.start();
        pipeline.pause();
        run.run();
        inlet.offerAll(List.of(1, 2, 3));

        whenRoom(2);
        run.run();
        assertThat(calls).as("the inlet is full").isEmpty();

        pipeline.resume();
        run.run();
        assertThat(calls).containsExactly("room for 2: accepting");

        inlet.offer(4);
        run.run();
        assertThat(calls).as("no second call").hasSize(1);
    }

    @Test
    @Contract("I1")
    void anActionRunsOnTheSchedulerThoughThereIsRoomAlready() {
        run.start();

        whenRoom(3);

        assertThat(calls).as("not within the call").isEmpty();
        run.run();
        assertThat(calls).containsExactly("room for 3: accepting");
    }

    @Test
    @Contract("I1")
    void anActionRunsAtTheStart() {
        whenRoom(1);
        run.run();
        assertThat(calls).isEmpty();

        run.start();

        assertThat(calls).containsExactly("room for 1: accepting");
    }

    @Test
    @Contract("I1")
    void anActionRunsWhenTheInletIsClosed() {
        run.start();
        pipeline.pause();
        run.run();
        inlet.offerAll(List.of(1, 2, 3));
        whenRoom(1);

        pipeline.closeNow();
        run.run();

        assertThat(calls).containsExactly("room for 1: closed");
    }

    @Test
    @Contract("I1")
    void roomForMoreThanTheCapacityIsRefused() {
        for (int events : new int[] {0, -1, 4}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> inlet.whenRoom(events, () -> {}))
                    .withMessage("The inlet of stage 'a-0' of pipeline 'p' cannot have room for " + events
                            + " events. Wait for a number from 1 to its capacity of 3.");
        }
    }

    @Test
    @Contract("I2")
    void theCapacityOfTheInletIsIndependentOfTheBuffer() {
        ConsumerStage<Integer> idle = new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}
        };
        HandDriven other = new HandDriven(1, definition(idle)).start();

        assertThat(other.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2, 3, 4)))
                .isEqualTo(3);
        assertThat(other.stage("a").instances().get(0).output().buffer().capacity())
                .isEqualTo(10_000);
    }

    @Test
    @Contract("I2")
    void anInletCapacityBelowOneIsRefused() {
        assertRefused(
                builder -> builder.producer("a", ProducerStage.inletOnly(), s -> s.inletCapacity(0)),
                "Stage 'a' of pipeline 'p' has an inlet capacity of 0, which is below 1. Use 1 or more events.");
    }

    @Test
    @Contract("I2")
    void anInletCapacityOfAConsumerIsRefused() {
        assertRefused(
                builder -> builder.consumer("c", recorder, (StageDefinition.Options<Integer> s) -> s.inletCapacity(1)),
                "Stage 'c' of pipeline 'p' is a consumer and has an inlet capacity. Remove it: only a producer has an"
                        + " inlet.");
    }

    private static void assertRefused(Consumer<PipelineDefinition.Builder> stages, String message) {
        PipelineDefinition.Builder builder = PipelineDefinition.named("p");
        stages.accept(builder);
        Assertions.assertThatExceptionOfType(InvalidPipelineException.class)
                .isThrownBy(builder::build)
                .withMessage(message);
    }

    private void whenRoom(int events) {
        inlet.whenRoom(events, () -> calls.add("room for " + events + ": " + inlet.state()));
    }

    private InletSnapshot figures() {
        return run.stage("a").instances().get(0).output().inlet();
    }

    private void assertClosed(@Nullable String because) {
        assertThat(inlet.state()).isEqualTo(InletState.CLOSED);
        assertThat(inlet.closedBecause()).isEqualTo(because);
        assertThat(inlet.offer(1)).isFalse();
        assertThat(figures().state()).isEqualTo(InletState.CLOSED);
        assertThat(figures().closedBecause()).isEqualTo(because);
    }
}
