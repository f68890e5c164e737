package io.genstage.internal.children;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.RestartStrategy;
import io.genstage.supervision.Supervision;
import org.junit.jupiter.api.Test;

/** A child may fail while its stage has no handler, because the stage is restarted together with another one. */
class FailedChildTest {

    private final ChildActions actions = new ChildActions();

    private final Pausing pausing = new Pausing();

    /**
     * Emits one event, and throws when the test requests it. Its next handler pauses the pipeline, which delays the
     * restart of others.
     */
    private final class Pausing implements ProducerStage<Integer> {

        private int starts;

        private boolean emitted;

        @Override
        public void started(StageContext context) {
            if (++starts == 2) {
                rig.pipeline().pause();
            }
        }

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {
            if (!emitted) {
                emitted = true;
                out.emit(0);
            }
        }

        @Override
        public void cast(Object message, Emitter<Integer> out) {
            throw new IllegalStateException("dies");
        }
    }

    private final ChildRig rig = new ChildRig(PipelineDefinition.named("p")
            .supervision(Supervision.DEFAULT
                    .withStrategy(RestartStrategy.ONE_FOR_ALL)
                    .withBackoff(Backoff.NONE))
            .producer("a", pausing)
            .consumer(
                    "c",
                    actions,
                    s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(3, 1)).perEvent(ChildOptions.TEMPORARY)));

    private void failMeanwhile() {
        actions.failing(0, 1);
        rig.start();
        rig.pipeline().stage("a").cast("die");
        rig.run();
        assertThat(rig.stage("c").status()).isEqualTo(Status.RESTARTING);
        rig.let(0);
        assertThat(rig.input().failed()).isEqualTo(1);
        assertThat(actions.failed()).isEmpty();
    }

    @Test
    void itsFailureIsReportedToTheNextHandler() {
        failMeanwhile();

        rig.pipeline().resume();
        rig.run();

        assertThat(actions.failed()).containsExactly("[0] no 0");
    }

    @Test
    void itsFailureIsReportedToTheLastHandlerIfThereIsNoNext() {
        failMeanwhile();

        rig.pipeline().closeNow();
        rig.run();

        assertThat(actions.failed()).containsExactly("[0] no 0");
    }
}
