package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.OnGivenUp;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a given-up event does to a source that commits positions. */
@Contract("A9")
class CommittedPositionsTest {

    /** Emits one event in each call, and commits when it says so. */
    private static final class Source implements ProducerStage<Integer> {

        private final IntPredicate commitsBefore;

        private final List<Long> committed = new ArrayList<>();

        private @Nullable StageContext context;

        private int next;

        Source(IntPredicate commitsBefore) {
            this.commitsBefore = commitsBefore;
        }

        @Override
        public void started(StageContext own) {
            context = own;
        }

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {
            if (commitsBefore.test(next)) {
                committed.add(Objects.requireNonNull(context).acknowledged());
            }
            if (next < 10) {
                out.emit(next++);
                out.requestAnotherCall();
            } else {
                out.complete();
            }
        }
    }

    /** Gives one event up, and continues. */
    private static final class GivingUp implements ConsumerStage<Integer> {

        private @Nullable StageContext context;

        @Override
        public void started(StageContext own) {
            context = own;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            if (events.contains(2)) {
                Objects.requireNonNull(context).keep().fail(new IllegalStateException("bad"));
            }
        }
    }

    private static HandDriven run(Source source, OnGivenUp onGivenUp) {
        return HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source, s -> s.maxInFlight(1).onGivenUp(onGivenUp))
                .consumer("c", new GivingUp(), s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(2, 1))));
    }

    private static void requireFailure(HandDriven run) {
        assertThat(run.pipeline().failure())
                .hasMessageContaining("Event 2 of 'a-0' of pipeline 'p' was given up")
                .hasMessageContaining("on-given-up: skip");
        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
    }

    @Test
    void aSourceThatHasReadItsPositionFailsWhenAnEventIsGivenUp() {
        Source source = new Source(next -> true);

        requireFailure(run(source, OnGivenUp.FAIL));

        assertThat(source.committed).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aSourceThatReadsItsPositionLaterFailsThen() {
        Source source = new Source(next -> next == 8);

        requireFailure(run(source, OnGivenUp.FAIL));

        assertThat(source.committed).containsExactly(2L);
    }

    @Test
    void aSourceThatNeverReadsItsPositionContinues() {
        HandDriven run = run(new Source(next -> false), OnGivenUp.FAIL);

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aGivenUpEventCountsAsDoneIfTheSourceSkipsIt() {
        Source source = new Source(next -> next == 8);

        HandDriven run = run(source, OnGivenUp.SKIP);

        assertThat(source.committed).containsExactly(8L);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }
}
