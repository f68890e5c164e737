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

/** A stage ends while something is posted to it. There is no moment at which a message is neither heard nor refused. */
final class EndStress {

    private EndStress() {}

    /**
     * A call comes while a stage is closed. The end is a message like any other, so the call is before it and answered,
     * or behind it and refused; {@code StageLogic.call} looks at the phase in the stage's own turn.
     */
    @JCStressTest
    @Outcome(id = "answered, 1", expect = ACCEPTABLE, desc = "the call was first")
    @Outcome(id = "refused, 1", expect = ACCEPTABLE, desc = "the end was first")
    @Outcome(expect = FORBIDDEN, desc = "a caller waits for ever, or the handler was not told once that it is over")
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

    /** Several want to end a stage: in order, at once, both. It ends once. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it has ended once")
    @Outcome(expect = FORBIDDEN, desc = "it never ends, or its end is told twice")
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
     * A producer emits while its consumer stops in order. The consumer asks to be let go, and handles what was
     * delivered before the producer has heard that; what comes later stays in the producer's buffer.
     */
    @JCStressTest
    @Outcome(id = "12, 0, 1", expect = ACCEPTABLE, desc = "the events were first, and were handled before the end")
    @Outcome(id = "0, 2, 1", expect = ACCEPTABLE, desc = "the end was first, and the producer keeps its events")
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
     * A producer emits while its consumer is closed at once. What arrives at a stage that has ended is counted as
     * abandoned, and the pipeline is told how many events that are.
     */
    @JCStressTest
    @Outcome(id = "12, 0, 0", expect = ACCEPTABLE, desc = "the events were first, and were handled")
    @Outcome(id = "0, 2, 2", expect = ACCEPTABLE, desc = "the end was first, and the events are counted as given up")
    @Outcome(expect = FORBIDDEN, desc = "an event is nowhere")
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
     * A consumer subscribes while the producer ends. It is admitted and then told of the end, or refused with the same
     * words; either way its only subscription is over and it has completed.
     */
    @JCStressTest
    @Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "the subscription is over, and both stages have ended")
    @Outcome(expect = FORBIDDEN, desc = "the consumer waits for ever")
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
