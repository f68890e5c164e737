package io.genstage.internal.threads;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.genstage.testing.CallerRuns;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Tests {@link CallerFuture}, which has a private result and publishes it: the library settles it on any thread. */
final class CallerFutureStress {

    private CallerFutureStress() {}

    /** A future with a dependent, which adds up the values that it receives, and -1 for a failure. */
    abstract static class WithDependent {

        final CallerFuture<Integer> future = new CallerFuture<>(new CallerRuns());

        final AtomicInteger dependent = new AtomicInteger();

        WithDependent() {
            CompletableFuture<Integer> unused =
                    future.whenComplete((value, failure) -> dependent.addAndGet(failure == null ? value : -1));
        }
    }

    /** A caller attaches a dependent while the library settles the future. */
    @JCStressTest
    @Outcome(id = "7, 1", expect = ACCEPTABLE, desc = "the dependent ran once, with the value")
    @Outcome(expect = FORBIDDEN, desc = "the dependent ran twice or never")
    @State
    public static class SettleAgainstDependent {

        private final CallerFuture<Integer> future = new CallerFuture<>(new CallerRuns());

        private final AtomicInteger sum = new AtomicInteger();

        private final AtomicInteger runs = new AtomicInteger();

        @Actor
        public void settle() {
            future.settle(7);
        }

        @Actor
        public void attach() {
            CompletableFuture<Void> unused = future.thenAccept(value -> {
                sum.addAndGet(value);
                runs.incrementAndGet();
            });
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = sum.get();
            result.r2 = runs.get();
        }
    }

    /** A caller cancels the future while the library settles it. All that reads it sees the same result. */
    @JCStressTest
    @Outcome(id = "false, 7", expect = ACCEPTABLE, desc = "the value was first")
    @Outcome(id = "true, -1", expect = ACCEPTABLE, desc = "the cancellation was first")
    @Outcome(expect = FORBIDDEN, desc = "the future has no result, or a different result than the caller received")
    @State
    public static class SettleAgainstCancel extends WithDependent {

        @Actor
        public void settle() {
            future.settle(7);
        }

        @Actor
        public void cancel(ZI_Result result) {
            result.r1 = future.cancel(false);
        }

        @Arbiter
        public void look(ZI_Result result) {
            result.r2 = future.isCancelled() == (dependent.get() == -1) ? dependent.get() : 0;
        }
    }

    /** A stage settles the future with a value, and another thread with an exception. The first one counts. */
    @JCStressTest
    @Outcome(
            id = {"7", "-1"},
            expect = ACCEPTABLE,
            desc = "the dependent ran once, with the value or with the exception")
    @Outcome(expect = FORBIDDEN, desc = "the dependent ran twice or never")
    @State
    public static class SettleAgainstFail extends WithDependent {

        @Actor
        public void settle() {
            future.settle(7);
        }

        @Actor
        public void fail() {
            future.settleWith(new IllegalStateException("given up by the test"));
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = dependent.get();
        }
    }
}
