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

/** {@link StageShell}: one activation at a time, on whatever thread; the next one sees what the last one has left. */
final class ActivationStress {

    private ActivationStress() {}

    /**
     * Two senders post to a real stage. {@code StageShell.activate} does all that it has to do before {@code goIdle}:
     * what it did behind that would race with the activation that the next message begins. A stamp that two have closed
     * may stay odd, and whoever reads the figures would wait for ever.
     */
    @JCStressTest
    @Outcome(
            id = {"1234", "1324", "1342", "3124", "3142", "3412"},
            expect = ACCEPTABLE,
            desc = "every message once, and each sender's in its order")
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
     * A producer and its consumer on two threads: two callers ask by hand, the consumer raises its level, the producer
     * looks. Whichever stage makes the other runnable hands its own thread on ({@code Worker}), so both change threads.
     */
    @JCStressTest
    @Outcome(
            id = "3",
            expect = ACCEPTABLE,
            desc = "the producer was told of all that was asked for, and of each event once")
    @Outcome(expect = FORBIDDEN, desc = "an ask was not seen, or counted twice")
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
     * A signal is posted again while the stage is still busy with it, and behind something else. It may be posted again
     * as soon as it is lowered, so {@code StageShell.receive} must have taken it out of its old chain by then: else it
     * would cut the new one, and what came before it would be lost. (A link is busy for a while behind {@code lower},
     * as this one is.)
     */
    @JCStressTest
    @Outcome(id = "7", expect = ACCEPTABLE, desc = "what came before the second signal was heard")
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
     * Somebody looks at a stage's figures while it emits: {@code StageShell.activate} opens the stamp before it changes
     * them and closes it behind that. What was emitted is counted before it is put into the buffer, and a look must not
     * come in between.
     */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "2, 2"},
            expect = ACCEPTABLE,
            desc = "before the events or behind them")
    @Outcome(expect = FORBIDDEN, desc = "figures that do not fit together")
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
