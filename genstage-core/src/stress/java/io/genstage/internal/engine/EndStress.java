package io.genstage.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.Status;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.testing.CallerRuns;
import io.genstage.testing.Endings;
import io.genstage.testing.Pair;
import io.genstage.testing.Shells;
import io.genstage.testing.Source;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IJJ_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Tests a stage that ends while another thread posts a message to it. The stage handles the message or refuses it. */
final class EndStress {

    private EndStress() {}

    /**
     * A caller calls a stage while another thread closes it. The stage receives the close as a message. It answers a
     * call that is queued before the close, and refuses a call that is queued after it. {@code HandlerRequests.call}
     * checks this in the stage's own turn.
     */
    @JCStressTest
    @Outcome(id = "answered, 1", expect = ACCEPTABLE, desc = "the call came first")
    @Outcome(id = "refused, 1", expect = ACCEPTABLE, desc = "the close came first")
    @Outcome(expect = FORBIDDEN, desc = "the caller waits forever, or terminated was not called exactly once")
    @State
    public static class CallAgainstClose {

        private final Source source = new Source();

        private final StageShell<Object, Integer> stage = Shells.producer(source, new CallerRuns(), new Endings());

        private CompletableFuture<Integer> answer;

        @Actor
        public void call() {
            answer = stage.call(1, Duration.ofSeconds(1));
        }

        @Actor
        public void close() {
            stage.close(null);
        }

        @Arbiter
        public void look(LI_Result result) {
            if (!answer.isDone()) {
                result.r1 = "waits";
            } else {
                result.r1 = answer.isCompletedExceptionally() ? "refused" : "answered";
            }
            result.r2 = source.lastCalls();
        }
    }

    /** One thread stops a stage in order while another thread closes it at once. The stage ends once. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the stage ended once")
    @Outcome(expect = FORBIDDEN, desc = "the stage never ends, or reports its end twice")
    @State
    public static class StopAgainstClose {

        private final Source source = new Source();

        private final Endings endings = new Endings();

        private final StageShell<Object, Integer> stage = Shells.producer(source, new CallerRuns(), endings);

        @Actor
        public void stop() {
            stage.stop();
        }

        @Actor
        public void close() {
            stage.close(null);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = endings.count();
            result.r2 = source.lastCalls();
        }
    }

    /**
     * A producer emits while its consumer stops in order. The consumer asks the producer to cancel the subscription. It
     * handles all events that the producer delivers before the producer handles this request. Events that the producer
     * emits later remain in its buffer.
     */
    @JCStressTest
    @Outcome(id = "12, 0, 1", expect = ACCEPTABLE, desc = "the events came first and were handled before the end")
    @Outcome(id = "0, 2, 1", expect = ACCEPTABLE, desc = "the stop came first, and the producer buffers its events")
    @Outcome(expect = FORBIDDEN, desc = "an event is lost or handled twice, or the consumer never ends")
    @State
    public static class EmitAgainstStop {

        private final Pair pair = Pair.asking();

        @Actor
        public void emit() {
            pair.producer.cast(List.of(1, 2));
        }

        @Actor
        public void stop() {
            pair.consumer.stop();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r1 = pair.sink.handled();
            result.r2 = (int) pair.producer.snapshot(Status.RUNNING).output().buffered();
            result.r3 = pair.endings.count();
        }
    }

    /**
     * A producer emits while another thread closes its consumer. A stage that has ended counts the events that it
     * receives as abandoned, and reports their number to its {@code StageListener}.
     */
    @JCStressTest
    @Outcome(id = "12, 0, 0", expect = ACCEPTABLE, desc = "the events came first and were handled")
    @Outcome(id = "0, 2, 2", expect = ACCEPTABLE, desc = "the close came first; the events count as abandoned")
    @Outcome(expect = FORBIDDEN, desc = "an event was neither handled nor counted as abandoned")
    @State
    public static class EmitAgainstClose {

        private final Pair pair = Pair.asking();

        @Actor
        public void emit() {
            pair.producer.cast(List.of(1, 2));
        }

        @Actor
        public void close() {
            pair.consumer.close(null);
        }

        @Arbiter
        public void look(IJJ_Result result) {
            InputSnapshot input = pair.consumer.snapshot(Status.RUNNING).input();
            result.r1 = pair.sink.handled();
            result.r2 = input.givenUp();
            result.r3 = pair.endings.givenUp();
        }
    }

    /**
     * A consumer subscribes while the producer stops. The producer admits the consumer and then ends the subscription,
     * or refuses the consumer with the same cancellation. In both cases the consumer's only subscription has ended, so
     * the consumer completes.
     */
    @JCStressTest
    @Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "the subscription and both stages have ended")
    @Outcome(expect = FORBIDDEN, desc = "the consumer waits forever")
    @State
    public static class SubscribeAgainstStop {

        private final Pair pair = Pair.apart();

        @Actor
        public void subscribe() {
            pair.subscribe();
        }

        @Actor
        public void stop() {
            pair.producer.stop();
        }

        @Arbiter
        public void look(ZI_Result result) {
            result.r1 = pair.link.isEnded();
            result.r2 = pair.endings.count();
        }
    }
}
