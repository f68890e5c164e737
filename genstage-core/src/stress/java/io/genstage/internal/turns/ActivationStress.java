package io.genstage.internal.turns;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.Status;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.protocol.Signal;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.CallerRuns;
import io.genstage.testing.Endings;
import io.genstage.testing.Pair;
import io.genstage.testing.Shells;
import io.genstage.testing.Source;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * {@link StageShell}: a stage has one activation at a time, on any thread. An activation sees all writes of the
 * activation before it.
 */
final class ActivationStress {

    private ActivationStress() {}

    /**
     * Two sender threads post to a real stage. {@code Actor.activate} must write all its state before {@code
     * Mailbox.goIdle}. A later write would race with the activation that the next message starts. For example, if two
     * threads close the stamp, it may stay odd while the stage is idle. Then {@code FigureStamp.read} returns no
     * figures.
     */
    @JCStressTest
    @Outcome(
            id = {"1234", "1324", "1342", "3124", "3142", "3412"},
            expect = ACCEPTABLE,
            desc = "each message is handled once, in its sender's order")
    @Outcome(expect = FORBIDDEN, desc = "a message or a wake-up is lost, or two activations run at once")
    @State
    public static class CastAgainstCast {

        private final Source source = new Source();

        private final StageShell<Object, Integer> stage = Shells.producer(source, new CallerRuns(), new Endings());

        @Actor
        public void oneAndTwo() {
            stage.cast(1);
            stage.cast(2);
        }

        @Actor
        public void threeAndFour() {
            stage.cast(3);
            stage.cast(4);
        }

        @Arbiter
        public void look(I_Result result) {
            boolean even = ((io.genstage.internal.turns.Actor) stage).activations() % 2 == 0;
            result.r1 = stage.isIdle() && even ? source.heard() : -1;
        }
    }

    /**
     * A producer and its consumer run on two threads. Two callers request events manually. The consumer raises the
     * requested count, and the producer reads it. A stage that makes the other stage runnable queues it on its own
     * thread ({@code Worker.schedule}), so each stage may run on both threads.
     */
    @JCStressTest
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "the producer's handler is called with a demand of 3 in total")
    @Outcome(expect = FORBIDDEN, desc = "a request is lost, or counted twice")
    @State
    public static class AskAgainstAsk {

        private final Pair pair = Pair.askingByHand();

        @Actor
        public void one() {
            pair.link.ask(1);
        }

        @Actor
        public void two() {
            pair.link.ask(2);
        }

        @Arbiter
        public void look(J_Result result) {
            result.r1 = pair.producer.isIdle() && pair.consumer.isIdle() ? pair.source.demand() : -1;
        }
    }

    /**
     * A sender thread posts a signal again, after another message, while the stage still processes the signal. A thread
     * may post the signal again once the receiver has lowered it. {@code Mailbox.take} must therefore unlink the signal
     * from its old chain before {@code StageShell.receive} passes it to the receiver. A later unlink would cut the new
     * chain, and the messages queued before the signal would be lost. The signal of this test spins after {@code
     * lower}, because a link also does work after {@code lower}.
     */
    @JCStressTest
    @Outcome(id = "7", expect = ACCEPTABLE, desc = "the stage handles the message before the second signal")
    @Outcome(expect = FORBIDDEN, desc = "a message is lost")
    @State
    public static class SignalAgainstCastAndSignal {

        private final Source source = new Source();

        private final StageShell<Object, Integer> stage = Shells.producer(source, new CallerRuns(), new Endings());

        private final Signal signal = new Signal() {
            @Override
            public void accept(Receiver receiver) {
                lower();
                for (int i = 0; i < 20; i++) {
                    Thread.onSpinWait();
                }
            }
        };

        @Actor
        public void one() {
            raise();
        }

        @Actor
        public void two() {
            stage.cast(7);
            raise();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = stage.isIdle() ? source.heard() : -1;
        }

        private void raise() {
            if (signal.raise()) {
                stage.post(signal, null);
            }
        }
    }

    /**
     * A reading thread takes a snapshot of a stage's figures while the stage emits. {@code Actor.activate} opens the
     * stamp before the stage changes its figures, and closes the stamp afterwards. The stage counts emitted events
     * before it buffers them. The reading thread must not see the state in between.
     */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "2, 2"},
            expect = ACCEPTABLE,
            desc = "the figures before the stage emits, or after")
    @Outcome(expect = FORBIDDEN, desc = "inconsistent figures")
    @State
    public static class SnapshotAgainstEmit {

        private final StageShell<Object, Integer> stage =
                Shells.producer(new Source(), new CallerRuns(), new Endings());

        @Actor
        public void emit() {
            stage.cast(List.of(1, 2));
        }

        @Actor
        public void look(JJ_Result result) {
            OutputSnapshot output = stage.snapshot(Status.RUNNING).output();
            result.r1 = output.emitted();
            result.r2 = output.buffered();
        }
    }
}
