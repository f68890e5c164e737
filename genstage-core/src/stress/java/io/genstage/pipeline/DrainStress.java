package io.genstage.pipeline;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.DemandControl;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.CallerRuns;
import io.genstage.testing.Sink;
import io.genstage.testing.Source;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Tests the draining of a pipeline: the stages handle the events that they hold, and then the pipeline stops. */
final class DrainStress {

    private DrainStress() {}

    /**
     * A sender thread offers an event while the pipeline drains. The thread may have found the intake open, and may not
     * have signalled the stage yet when all stages are at rest. {@code PipelineLife.drain} waits for this thread
     * ({@code StageLogic.hasPendingWork}). Otherwise the pipeline would stop while the inlet holds an accepted event
     * for which there is demand.
     */
    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "accepted, and handled before the pipeline stopped")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "refused")
    @Outcome(id = "true, 0", expect = FORBIDDEN, desc = "an accepted event remains in the inlet")
    @Outcome(expect = FORBIDDEN, desc = "the pipeline never stops, or a refused event was handled")
    @State
    public static class OfferAgainstDrain {

        private final Sink sink = new Sink(DemandControl.AUTOMATIC);

        private final Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("stress")
                        .producer("producer", new Source())
                        .consumer("consumer", sink, stage -> stage.subscribeTo("producer"))
                        .build(),
                new CallerRuns());

        private int handled = -1;

        public OfferAgainstDrain() {
            pipeline.start();
        }

        @Actor
        public void offer(ZI_Result result) {
            result.r1 = pipeline.inlet("producer").offer(1);
        }

        @Actor
        public void drain() {
            var unused = pipeline.drain().thenRun(() -> handled = sink.handled());
        }

        @Arbiter
        public void look(ZI_Result result) {
            result.r2 = handled;
        }
    }
}
