package io.genstage.internal.turns;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.internal.engine.StageShell;
import io.genstage.testing.CallerRuns;
import io.genstage.testing.Endings;
import io.genstage.testing.Shells;
import io.genstage.testing.Source;
import java.util.AbstractList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** {@link RestDetector}: nothing is under way between stages, found out by looking at one stage after the other. */
final class RestDetectorStress {

    private RestDetectorStress() {}

    /**
     * Somebody begins to wait while two stages are at work. He adds himself and then looks; the last stage becomes idle
     * and then looks whether anybody waits ({@code RestDetector.whenAtRest}, {@code StageShell.activate}). One of them
     * sees the other.
     */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it is at rest when all is done")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "something was still under way")
    @Outcome(id = "false, .*", expect = FORBIDDEN, desc = "whoever waits for rest waits for ever")
    @State
    public static class WaitAgainstLastStage extends ToAndFro {

        public WaitAgainstLastStage() {
            super(1);
        }

        @Actor
        public void work() {
            begin();
        }

        @Actor
        public void await() {
            waitForRest();
        }

        @Arbiter
        public void look(ZZ_Result result) {
            result.r1 = rested;
            result.r2 = doneAtRest;
        }
    }

    /**
     * Somebody looks often while two stages send something to and fro. At each moment one of them is active, but a look
     * that asks the first whether it is idle, and then the second, can find both idle: the message went the other way
     * in between. {@code RestDetector.look} therefore also looks at how often each has been active.
     */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it is at rest when all is done")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "something was still under way")
    @Outcome(id = "false, .*", expect = FORBIDDEN, desc = "whoever waits for rest waits for ever")
    @State
    public static class LooksAgainstHops extends ToAndFro {

        public LooksAgainstHops() {
            super(20);
        }

        @Actor
        public void work() {
            begin();
        }

        @Actor
        public void looks() {
            waitForRest();
            for (int i = 0; i < 5; i++) {
                detector.check();
            }
        }

        @Arbiter
        public void look(ZZ_Result result) {
            result.r1 = rested;
            result.r2 = doneAtRest;
        }
    }

    /**
     * Two stages that send something to and fro. Both take their time, and so does whoever looks from one to the other.
     */
    abstract static class ToAndFro {

        final RestDetector detector = new RestDetector(this::both);

        private final CallerRuns threads = new CallerRuns() {
            @Override
            public void execute(Runnable task, boolean mayBlock) {
                if (prepared) {
                    first = task;
                } else {
                    task.run();
                }
            }
        };

        private final Endings listener = new Endings() {
            @Override
            public void idle() {
                detector.check();
            }
        };

        private final StageShell<?, ?> left = Shells.producer(new Source(), threads, listener);

        private final StageShell<?, ?> right = Shells.producer(new Source(), threads, listener);

        private final List<StageShell<?, ?>> both = new AbstractList<>() {
            @Override
            public StageShell<?, ?> get(int index) {
                linger(20);
                return index == 0 ? left : right;
            }

            @Override
            public int size() {
                return 2;
            }
        };

        private final boolean prepared;

        /** What the scheduler was given: the activation that begins it all. */
        private Runnable first;

        private boolean done;

        boolean rested;

        boolean doneAtRest;

        ToAndFro(int hops) {
            prepared = true;
            left.post(new Command(() -> sendOn(left, right, hops)), null);
        }

        final void begin() {
            first.run();
        }

        final void waitForRest() {
            BooleanSupplier takesItsTime = () -> {
                linger((int) (System.nanoTime() & 255)); // not in step with the stages
                return true;
            };
            var unused = detector.whenAtRest(takesItsTime).thenRun(() -> {
                doneAtRest = done;
                rested = true;
            });
        }

        private void sendOn(StageShell<?, ?> from, StageShell<?, ?> to, int hops) {
            linger(20);
            if (hops == 0) {
                done = true;
            } else {
                to.post(new Command(() -> sendOn(to, from, hops - 1)), from);
            }
        }

        private List<StageShell<?, ?>> both() {
            return both;
        }

        private static void linger(int spins) {
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
        }
    }
}
