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

/** Tests {@link PendingReply}: the stage sends a deferred answer after the events of its callback. */
final class ReplyStress {

    private ReplyStress() {}

    /**
     * Another thread calls {@code sendAfterEvents} while the stage calls {@code eventsSent}. The other thread stores
     * the answer and then checks whether the events were sent. The stage records that the events were sent and then
     * checks whether an answer is stored.
     */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "the caller has received the answer")
    @Outcome(expect = FORBIDDEN, desc = "both threads checked too early, and the caller waits forever")
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
