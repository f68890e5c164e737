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
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link RestDetector}: detects that no message is pending between stages, although it reads one stage after the other.
 */
final class RestDetectorStress {

    private RestDetectorStress() {}

    /**
     * A caller begins to wait while two stages are active. The caller adds its wait and then checks the stages ({@code
     * RestDetector.whenAtRest}). The last stage becomes idle and then checks whether a caller waits ({@code
     * Actor.activate}, {@code StageShell.wentIdle}). At least one of the two checks must detect rest.
     */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the stages are at rest after all work is done")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "the detector reports rest while a message is pending")
    @Outcome(id = "false, .*", expect = FORBIDDEN, desc = "the caller is never notified of rest")
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
     * A caller checks often while two stages post a message to each other in turn. Until the last message is handled,
     * at least one stage is active at each moment. A check that reads first one stage and then the other can find both
     * idle, because the message moved in the opposite direction in between. {@code RestDetector.atRestSince} therefore
     * also compares each stage's {@code Actor.activations}.
     */
    @JCStressTest
    @JCStressMeta(WaitAgainstLastStage.class)
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
     * Two stages that post a message to each other in turn. Each stage spins before it posts. The checking thread spins
     * before it reads each stage.
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

        /** The task that the stage submitted to the scheduler: the first activation. */
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
                linger((int) (System.nanoTime() & 255)); // varies the timing of the checks
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
