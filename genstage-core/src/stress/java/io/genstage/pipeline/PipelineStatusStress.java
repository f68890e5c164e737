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

/** {@link PipelineStatus}: status, reason and closedness are one reference, and each change sees the one before. */
final class PipelineStatusStress {

    private static final Set<Status> FROM_RUNNING = Set.of(Status.RUNNING);

    private static final StageFailedException ONE =
            new StageFailedException("stress", "one", "one-0", new AssertionError());

    private static final StageFailedException TWO =
            new StageFailedException("stress", "two", "two-0", new AssertionError());

    private PipelineStatusStress() {}

    /**
     * The last stage ends while another fails. {@code move} and {@code fail} change the status by compare-and-set, so a
     * pipeline does not complete with a reason, nor fail without one, nor tell both.
     */
    @JCStressTest
    @Outcome(id = "true, null, completed", expect = ACCEPTABLE, desc = "it had completed, and cannot fail any more")
    @Outcome(id = "false, running, failed", expect = ACCEPTABLE, desc = "it had failed, and cannot complete any more")
    @Outcome(expect = FORBIDDEN, desc = "both, or neither")
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
     * Somebody pauses a pipeline while another closes it: what is closed is stopped and stays so, whoever was first.
     */
    @JCStressTest
    @Outcome(id = "true, paused, stopped", expect = ACCEPTABLE, desc = "it was paused, then closed")
    @Outcome(id = "false, running, stopped", expect = ACCEPTABLE, desc = "it was closed, and cannot be paused any more")
    @Outcome(expect = FORBIDDEN, desc = "a closed pipeline goes on, or its last status is wrong")
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

    /** Two stages fail. The first one is the pipeline's reason, and only one is told that it was the first. */
    @JCStressTest
    @Outcome(id = "running, null, one", expect = ACCEPTABLE, desc = "the first one has failed it")
    @Outcome(id = "null, running, two", expect = ACCEPTABLE, desc = "the second one has failed it")
    @Outcome(expect = FORBIDDEN, desc = "both were told, or the reason is not that of the one that was")
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

    /** A stage fails while somebody closes the pipeline: a failure that came first keeps its status and its reason. */
    @JCStressTest
    @Outcome(id = "running, failed, failed one", expect = ACCEPTABLE, desc = "it had failed, then it was closed")
    @Outcome(id = "null, running, stopped none", expect = ACCEPTABLE, desc = "it was closed, and cannot fail any more")
    @Outcome(expect = FORBIDDEN, desc = "a failure is lost, or a status without its reason")
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

    /** Two callers start a pipeline: one of them is the first. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one of them starts it")
    @Outcome(expect = FORBIDDEN, desc = "the handlers are started twice, or never")
    @State
    public static class StartAgainstStart {

        private final PipelineStatus status = new PipelineStatus();

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
        PipelineStatus status = new PipelineStatus();
        status.move(Status.RUNNING, Set.of(Status.CREATED));
        return status;
    }
}
