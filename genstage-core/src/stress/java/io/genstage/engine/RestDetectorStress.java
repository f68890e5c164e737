package io.genstage.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.testing.CallerRuns;
import io.genstage.testing.Endings;
import io.genstage.testing.Shells;
import io.genstage.testing.Source;
import java.util.List;
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
     * Two stages send something to and fro while somebody waits for rest. At each moment one of them is active, but a look that
     * asks the first whether it is idle, and then the second, can find both idle: the message went the other way in
     * between. {@code RestDetector.look} therefore looks twice, and at how often each has been active. And whoever waits must be
     * found by the last stage that becomes idle, if he has not seen it idle himself.
     */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it is at rest when all is done")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "something was still under way")
    @Outcome(id = "false, .*", expect = FORBIDDEN, desc = "whoever waits for rest waits for ever")
    @State
    public static class WaitAgainstWork {

        private final RestDetector detector = new RestDetector(this::both);

        private final CallerRuns threads = new CallerRuns() {
            @Override
            public void execute(Runnable task, boolean mayBlock) {
                if (prepared) {
                    work = task;
                } else {
                    task.run();
                }
            }
        };

        private final Endings listener = new Endings() {
            @Override
            public void idle() {
                detector.look();
            }
        };

        private final StageShell<?, ?> left = Shells.producer(new Source(), threads, listener);

        private final StageShell<?, ?> right = Shells.producer(new Source(), threads, listener);

        private final List<StageShell<?, ?>> both = List.of(left, right);

        private boolean prepared;

        /** What the scheduler was given: the activation that begins it all. */
        private Runnable work;

        private boolean done;

        private boolean rested;

        private boolean doneAtRest;

        public WaitAgainstWork() {
            prepared = true;
            send(
                    left,
                    null,
                    () -> send(right, left, () -> send(left, right, () -> send(right, left, () -> done = true))));
        }

        @Actor
        public void work() {
            work.run();
        }

        @Actor
        public void await() {
            var unused = detector.whenAtRest(() -> true).thenRun(() -> {
                doneAtRest = done;
                rested = true;
            });
        }

        @Arbiter
        public void look(ZZ_Result result) {
            result.r1 = rested;
            result.r2 = doneAtRest;
        }

        private static void send(StageShell<?, ?> to, StageShell<?, ?> from, Runnable action) {
            to.post(new Command(action), from);
        }

        private List<StageShell<?, ?>> both() {
            return both;
        }
    }
}
