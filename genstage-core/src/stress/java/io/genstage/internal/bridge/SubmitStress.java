package io.genstage.internal.bridge;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.Inlet;
import io.genstage.testing.Pair;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LI_Result;

/** Tests {@link Inlet#submit} and {@link Inlet#whenRoom}: every future completes, and every action runs once. */
final class SubmitStress {

    private SubmitStress() {}

    /** A sender thread submits an event to a producer whose consumer has requested some. */
    abstract static class OneSubmission {

        final Pair pair = Pair.asking();

        private final Inlet<Integer> inlet = BoundedInlet.into(pair.producer, 1);

        private CompletableFuture<Void> submitted;

        final void begin() {
            submitted = inlet.submit(1);
        }

        final String fate() {
            if (!submitted.isDone()) {
                return "open";
            }
            return submitted.isCompletedExceptionally() ? "failed" : "done";
        }
    }

    /** A sender thread submits an event while the stage stops in order. */
    @JCStressTest
    @Outcome(id = "done, 1, 2", expect = ACCEPTABLE, desc = "accepted and handled; then the stages ended")
    @Outcome(id = "failed, 0, 2", expect = ACCEPTABLE, desc = "refused, and both stages have ended")
    @Outcome(id = "open, .*", expect = FORBIDDEN, desc = "the caller waits forever")
    @Outcome(expect = FORBIDDEN, desc = "the future has another result than the event, or a stage never ends")
    @State
    public static class SubmitAgainstStop extends OneSubmission {

        @Actor
        public void submit() {
            begin();
        }

        @Actor
        public void stop() {
            pair.producer.stop();
        }

        @Arbiter
        public void look(LII_Result result) {
            result.r1 = fate();
            result.r2 = pair.sink.handled();
            result.r3 = pair.endings.count();
        }
    }

    /**
     * A sender thread submits an event while the stage is closed at once. Only a pipeline ends the consumers first, so
     * here the consumer may handle an event that is given up.
     */
    @JCStressTest
    @Outcome(id = "done, 1", expect = ACCEPTABLE, desc = "accepted and handled; then the stage ended")
    @Outcome(id = "failed, 0", expect = ACCEPTABLE, desc = "refused, or given up with the stage")
    @Outcome(id = "failed, 1", expect = ACCEPTABLE, desc = "given up while the consumer had it")
    @Outcome(id = "open, .*", expect = FORBIDDEN, desc = "the caller waits forever")
    @Outcome(expect = FORBIDDEN, desc = "the future has another result than the event")
    @State
    public static class SubmitAgainstClose extends OneSubmission {

        @Actor
        public void submit() {
            begin();
        }

        @Actor
        public void close() {
            pair.producer.close(null);
        }

        @Arbiter
        public void look(LI_Result result) {
            result.r1 = fate();
            result.r2 = pair.sink.handled();
        }
    }

    /**
     * A sender thread begins to wait for room while the stage takes the only event of the inlet. The sender thread
     * registers and then reads the room. The stage returns the room and then looks for registered actions.
     */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the action ran once, and the event was handled")
    @Outcome(expect = FORBIDDEN, desc = "the action ran twice or never")
    @State
    public static class WhenRoomAgainstTake {

        private final Pair pair = Pair.askingByHand();

        private final Inlet<Integer> inlet = BoundedInlet.into(pair.producer, 1);

        private final AtomicInteger runs = new AtomicInteger();

        public WhenRoomAgainstTake() {
            inlet.offer(1);
        }

        @Actor
        public void await() {
            inlet.whenRoom(1, runs::incrementAndGet);
        }

        @Actor
        public void ask() {
            pair.link.ask(5);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = runs.get();
            result.r2 = pair.sink.handled();
        }
    }
}
