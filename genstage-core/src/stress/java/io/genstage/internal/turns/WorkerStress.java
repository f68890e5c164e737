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

/** {@link Worker} and {@link Watchdog}: only the thread that takes the queue of runnable stages runs these stages. */
final class WorkerStress {

    private WorkerStress() {}

    /** A scheduler that can keep one task, which a test thread runs later. */
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
     * The stage {@code busy} is in a call while the stage {@code waiting} is queued on the same thread. After the call,
     * {@code busy} makes the stage {@code later} runnable. Meanwhile the watchdog checks the worker several times. If
     * two checks in a row find the worker in the same call, the watchdog takes the queue.
     *
     * <p>If both {@code Worker.afterCall} and {@code Worker.checkCall} took the queue, two threads would run its
     * stages. If neither took it, no thread would run them. After the watchdog has taken the queue, the worker must not
     * add {@code later} to it. The watchdog's thread must see all stages that the worker queued.
     */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both stages run once")
    @Outcome(expect = FORBIDDEN, desc = "a stage runs twice, or never, or stays active")
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
