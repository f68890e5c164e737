package io.genstage.internal.turns;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.internal.engine.StageShell;
import io.genstage.testing.CallerRuns;
import io.genstage.testing.Endings;
import io.genstage.testing.Shells;
import io.genstage.testing.Source;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link Worker} and {@link Watchdog}: whoever takes the queue of those that wait for a call serves it, and nobody else
 * does.
 */
final class WorkerStress {

    private WorkerStress() {}

    /** Keeps one task for an actor. */
    private static final class Turns extends CallerRuns {

        private boolean keeps;

        private @Nullable Runnable kept;

        @Override
        public void execute(Runnable task, boolean mayBlock) {
            if (keeps) {
                keeps = false;
                kept = task;
            } else {
                task.run();
            }
        }
    }

    /**
     * A stage is in a call for which a peer waits on the same thread, and then makes another one runnable, while the
     * watchdog looks several times and takes the peer away if it finds it in the same call again. If the end of the
     * call ({@code Worker.afterCall}) and the watchdog ({@code Worker.lookAfterCall}) both thought that the queue was
     * theirs, two threads would serve it; if neither did, nobody. A queue that the watchdog has taken is not the
     * thread's any more, so who comes later must not get into it. What the thread has put into the queue must be seen
     * by the watchdog's.
     */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both were served once")
    @Outcome(expect = FORBIDDEN, desc = "one was served twice, or not at all, or is still active")
    @State
    public static class CallAgainstWatch {

        private final Turns turns = new Turns();

        private final StageShell<Object, Integer> busy = stage();

        private final StageShell<Object, Integer> waiting = stage();

        private final StageShell<Object, Integer> later = stage();

        private final Runnable turn;

        private int waitingServed;

        private int laterServed;

        public CallAgainstWatch() {
            turns.keeps = true;
            try (BulkExecutor bulk = new BulkExecutor()) {
                bulk.execute(busy, this::call);
                bulk.execute(waiting, () -> waitingServed++);
            }
            Runnable kept = turns.kept;
            if (kept == null) {
                throw new IllegalStateException("nothing was submitted");
            }
            turn = kept;
        }

        private StageShell<Object, Integer> stage() {
            return Shells.producer(new Source(), turns, new Endings());
        }

        private void call() {
            busy.callForeign(
                    () -> {
                        for (int i = 0; i < 6; i++) {
                            Thread.onSpinWait();
                        }
                    },
                    0);
            later.post(new Command(() -> laterServed++), busy);
        }

        @Actor
        public void turn() {
            turn.run();
        }

        @Actor
        public void watchdog() {
            for (int i = 0; i < 8; i++) {
                ((io.genstage.internal.turns.Actor) busy).threading().watchdog().run();
            }
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = atRest(waiting) ? waitingServed : -1;
            result.r2 = atRest(later) && atRest(busy) ? laterServed : -1;
        }

        private static boolean atRest(StageShell<?, ?> stage) {
            return stage.isIdle() && ((io.genstage.internal.turns.Actor) stage).activations() % 2 == 0;
        }
    }
}
