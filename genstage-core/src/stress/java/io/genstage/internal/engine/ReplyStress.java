package io.genstage.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.internal.threads.CallerFuture;
import io.genstage.testing.CallerRuns;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** {@link PendingReply}: an answer that waits until the events of its callback are on their way. */
final class ReplyStress {

    private ReplyStress() {}

    /**
     * Another thread answers behind the events at the moment at which they are sent on their way. It leaves the answer
     * and then looks whether they are out; the stage says that they are out and then looks whether there is an answer.
     */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "the caller has its answer")
    @Outcome(expect = FORBIDDEN, desc = "both have looked too early, and the caller waits for ever")
    @State
    public static class AnswerAgainstEvents {

        private final PendingReply reply =
                new PendingReply(new CallerFuture<>(new CallerRuns()), Duration.ofSeconds(1), "stress");

        @Actor
        public void answer() {
            reply.sendAfterEvents(1);
        }

        @Actor
        public void events() {
            reply.eventsSent();
        }

        @Arbiter
        public void look(Z_Result result) {
            result.r1 = reply.answer().isDone();
        }
    }
}
