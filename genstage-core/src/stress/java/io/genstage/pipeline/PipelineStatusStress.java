package io.genstage.pipeline;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.StageFailedException;
import io.genstage.Status;
import java.util.Set;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.ZLL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Tests {@link PipelineStatus}: one atomic reference holds the status, the failure and whether the pipeline is closed.
 * Each change is made to the state that the previous change has set.
 */
final class PipelineStatusStress {

    private static final Set<Status> FROM_RUNNING = Set.of(Status.RUNNING);

    private static final StageFailedException ONE =
            new StageFailedException("stress", "one", "one-0", new AssertionError());

    private static final StageFailedException TWO =
            new StageFailedException("stress", "two", "two-0", new AssertionError());

    private PipelineStatusStress() {}

    /**
     * The last stage ends while another stage fails. {@code PipelineStatus.move} and {@code PipelineStatus.fail} change
     * the status by compare-and-set. So a completed pipeline has no failure, a failed pipeline has one, and only one of
     * the two methods succeeds.
     */
    @JCStressTest
    @Outcome(id = "true, null, completed", expect = ACCEPTABLE, desc = "the pipeline completed and cannot fail")
    @Outcome(id = "false, running, failed", expect = ACCEPTABLE, desc = "the pipeline failed and cannot complete")
    @Outcome(expect = FORBIDDEN, desc = "both changes succeeded, or neither")
    @State
    public static class CompleteAgainstFail {

        private final PipelineStatus status = running();

        @Actor
        public void complete(ZLL_Result result) {
            result.r1 = status.move(Status.COMPLETED, FROM_RUNNING);
        }

        @Actor
        public void fail(ZLL_Result result) {
            result.r2 = status.fail(ONE);
        }

        @Arbiter
        public void look(ZLL_Result result) {
            result.r3 = status.get();
        }
    }

    /**
     * One thread pauses a pipeline while another thread closes it. The closed pipeline is stopped and remains so, in
     * either order.
     */
    @JCStressTest
    @Outcome(id = "true, paused, stopped", expect = ACCEPTABLE, desc = "the pause came first, then the close")
    @Outcome(id = "false, running, stopped", expect = ACCEPTABLE, desc = "the pipeline was closed and cannot pause")
    @Outcome(expect = FORBIDDEN, desc = "a closed pipeline continues, or its final status is wrong")
    @State
    public static class PauseAgainstClose {

        private final PipelineStatus status = running();

        @Actor
        public void pause(ZLL_Result result) {
            result.r1 = status.move(Status.PAUSED, FROM_RUNNING);
        }

        @Actor
        public void close(ZLL_Result result) {
            result.r2 = status.close();
        }

        @Arbiter
        public void look(ZLL_Result result) {
            result.r3 = status.closed() ? status.get() : "open";
        }
    }

    /**
     * Two stages fail. The first failure becomes the failure of the pipeline. {@code PipelineStatus.fail} returns the
     * previous status for this failure only.
     */
    @JCStressTest
    @Outcome(id = "running, null, one", expect = ACCEPTABLE, desc = "stage one failed the pipeline")
    @Outcome(id = "null, running, two", expect = ACCEPTABLE, desc = "stage two failed the pipeline")
    @Outcome(expect = FORBIDDEN, desc = "both calls succeeded, or neither, or the failure is wrong")
    @State
    public static class FailAgainstFail {

        private final PipelineStatus status = running();

        @Actor
        public void one(LLL_Result result) {
            result.r1 = status.fail(ONE);
        }

        @Actor
        public void two(LLL_Result result) {
            result.r2 = status.fail(TWO);
        }

        @Arbiter
        public void look(LLL_Result result) {
            StageFailedException failure = status.failure();
            result.r3 = failure == null ? "none" : failure.stage();
        }
    }

    /**
     * A stage fails while another thread closes the pipeline. If the failure came first, the pipeline keeps the failed
     * status and the failure.
     */
    @JCStressTest
    @Outcome(id = "running, failed, failed one", expect = ACCEPTABLE, desc = "the failure came first, then the close")
    @Outcome(id = "null, running, stopped none", expect = ACCEPTABLE, desc = "the pipeline was closed and cannot fail")
    @Outcome(expect = FORBIDDEN, desc = "a failure is lost, or a status lacks its failure")
    @State
    public static class FailAgainstClose {

        private final PipelineStatus status = running();

        @Actor
        public void fail(LLL_Result result) {
            result.r1 = status.fail(ONE);
        }

        @Actor
        public void close(LLL_Result result) {
            result.r2 = status.close();
        }

        @Arbiter
        public void look(LLL_Result result) {
            StageFailedException failure = status.failure();
            result.r3 = status.get() + " " + (failure == null ? "none" : failure.stage());
        }
    }

    /** Two callers start a pipeline. {@code PipelineStatus.beginStart} returns {@code true} to one of them. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one caller starts the pipeline")
    @Outcome(expect = FORBIDDEN, desc = "the handlers are started twice, or never")
    @State
    public static class StartAgainstStart {

        private final PipelineStatus status = new PipelineStatus(() -> true, () -> null);

        @Actor
        public void one(ZZ_Result result) {
            result.r1 = status.beginStart();
        }

        @Actor
        public void two(ZZ_Result result) {
            result.r2 = status.beginStart();
        }
    }

    private static PipelineStatus running() {
        PipelineStatus status = new PipelineStatus(() -> true, () -> null);
        status.move(Status.RUNNING, Set.of(Status.CREATED));
        return status;
    }
}
