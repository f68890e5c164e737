package io.genstage.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.Scheduler;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Thrown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Futures that callers receive: which threads run their dependents, and what is not retained. */
class CallerFutureTest {

    private final SeededScheduler scheduler = new SeededScheduler(1);

    private final CallerFuture<String> future = new CallerFuture<>(scheduler);

    private final List<String> dependents = new ArrayList<>();

    @Test
    void dependentsRunOnTheScheduler() {
        future.thenAccept(dependents::add);

        future.settle("now");
        assertThat(dependents).isEmpty();

        scheduler.run();
        assertThat(dependents).containsExactly("now");
        assertThat(future).isCompletedWithValue("now");
    }

    @Test
    void dependentsOfAllOfRunOnTheScheduler() {
        CompletableFuture<Void> all =
                CompletableFuture.allOf(future, new CallerFuture<>(scheduler)).thenRun(() -> dependents.add("never"));
        CompletableFuture<Void> any = CompletableFuture.anyOf(future).thenRun(() -> dependents.add("any"));

        future.settle("now");
        assertThat(dependents).isEmpty();

        scheduler.run();
        assertThat(dependents).containsExactly("any");
        assertThat(any).isCompleted();
        assertThat(all).isNotDone();
    }

    @Test
    void aThreadThatWaitsNeedsNoThreadOfTheScheduler() throws Exception {
        future.thenAccept(dependents::add);
        future.settle("now");

        assertThat(future.join()).isEqualTo("now");
        assertThat(future.get()).isEqualTo("now");
        assertThat(future.get(1, TimeUnit.NANOSECONDS)).isEqualTo("now");
        assertThat(dependents).as("on the thread that has waited").containsExactly("now");

        scheduler.run();
        assertThat(dependents).hasSize(1);
    }

    @Test
    void aBlockedThreadContinuesAtOnce() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<String> seen = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            begun.countDown();
            seen.complete(future.join());
        });
        waiting.start();
        begun.await();

        future.settle("now");

        assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo("now");
    }

    @Test
    void theStateOfASettledFutureIsVisible() {
        future.settleWith(new IllegalStateException("oops"));

        assertThat(future.isDone()).isTrue();
        assertThat(future.isCompletedExceptionally()).isTrue();
        assertThat(future.isCancelled()).isFalse();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> future.getNow("absent"))
                .withCauseInstanceOf(IllegalStateException.class);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(future::get)
                .withCauseInstanceOf(IllegalStateException.class);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(future::join)
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void readingTheStateRunsNoDependents() {
        future.thenAccept(dependents::add);
        future.settle("now");

        assertThat(future.isDone()).as("until its dependents are called").isFalse();
        assertThat(future.getNow("absent")).isEqualTo("absent");
        assertThat(dependents).isEmpty();
    }

    @Test
    void aCallerMayCancelItsFuture() {
        List<String> settled = new ArrayList<>();
        future.whenSettled(() -> settled.add("settled"));

        assertThat(future.cancel(false)).isTrue();
        future.settle("late");

        assertThat(settled).containsExactly("settled");
        assertThat(future.isCancelled()).isTrue();
        assertThat(future.cancel(false)).isTrue();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(future::join);
    }

    @Test
    void aCallerMayCompleteItsFuture() throws Exception {
        assertThat(future.complete("mine")).isTrue();
        assertThat(future.complete("again")).isFalse();
        assertThat(future.completeExceptionally(new IllegalStateException())).isFalse();
        future.settle("late");

        assertThat(future.join()).isEqualTo("mine");
        future.obtrudeValue("other");
        assertThat(future.get()).isEqualTo("other");
        future.obtrudeException(new IllegalStateException("oops"));
        assertThatThrownBy(future::join).hasRootCauseMessage("oops");
        assertThat(new CallerFuture<String>(scheduler)
                        .completeAsync(() -> "later", Runnable::run)
                        .join())
                .isEqualTo("later");
        assertThat(new CallerFuture<String>(scheduler)
                        .completeAsync(() -> "later")
                        .get(20, TimeUnit.SECONDS))
                .isEqualTo("later");
        CompletableFuture<String> failed = new CallerFuture<String>(scheduler)
                .completeAsync(
                        () -> {
                            throw new IllegalStateException("oops");
                        },
                        Runnable::run);
        assertThatThrownBy(failed::join).hasRootCauseMessage("oops");
    }

    @Test
    void timesOutByTheSchedulersTimerAndNotOnItsThread() {
        CompletableFuture<String> limited = future.orTimeout(1, TimeUnit.SECONDS);
        CompletableFuture<String> replaced =
                new CallerFuture<String>(scheduler).completeOnTimeout("instead", 2, TimeUnit.SECONDS);
        replaced.thenAccept(dependents::add);
        assertThat(limited).isSameAs(future);

        scheduler.nextTimer();
        assertThatThrownBy(limited::join).hasRootCauseInstanceOf(TimeoutException.class);

        scheduler.nextTimer();
        assertThat(dependents).isEmpty();
        scheduler.run();
        assertThat(dependents).containsExactly("instead");
    }

    @Test
    void aCompletedFutureLeavesNoTimer() {
        future.orTimeout(Long.MAX_VALUE, TimeUnit.DAYS);
        assertThat(scheduler.waitingTimers()).isEqualTo(1);

        future.settle("now");
        assertThat(scheduler.waitingTimers()).isZero();

        future.orTimeout(1, TimeUnit.DAYS);
        assertThat(scheduler.waitingTimers()).isZero();
    }

    @Test
    void aTimerWhoseCancelThrowsDelaysNoCaller() {
        CallerFuture<String> limited = new CallerFuture<>(new Scheduler() {
            @Override
            public void execute(Runnable task, boolean mayBlock) {
                scheduler.execute(task, mayBlock);
            }

            @Override
            public Timer schedule(Runnable task, Duration delay) {
                return Thrown.UNREADABLE::raise;
            }

            @Override
            public long nanoTime() {
                return scheduler.nanoTime();
            }

            @Override
            public void close() {}
        });
        limited.thenAccept(dependents::add);
        var unused = limited.orTimeout(1, TimeUnit.DAYS);

        limited.settle("now");

        scheduler.run();
        assertThat(dependents).containsExactly("now");
    }

    @Test
    void aClosedSchedulerEndsEveryWait() throws Exception {
        Scheduler closed = ThreadScheduler.platform("test", 1);
        closed.close();
        CallerFuture<String> settled = new CallerFuture<>(closed);
        CompletableFuture<String> dependent = settled.thenApply(value -> value + "!");

        settled.settle("now");

        assertThat(dependent.get(20, TimeUnit.SECONDS)).isEqualTo("now!");
        assertThatThrownBy(() ->
                        new CallerFuture<>(closed).orTimeout(1, TimeUnit.DAYS).join())
                .hasRootCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aSharedFutureBelongsToNoCaller() {
        SharedFuture<String> shared = new SharedFuture<>(scheduler);

        assertThat(shared.cancel(true)).isFalse();
        assertThat(shared.complete("mine")).isFalse();
        assertThat(shared.completeExceptionally(new IllegalStateException())).isFalse();
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> shared.obtrudeValue("mine"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> shared.obtrudeException(new IllegalStateException()));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> shared.completeAsync(() -> "mine"));
        assertThat(shared).isNotDone();

        shared.settle("now");
        assertThat(shared.join()).isEqualTo("now");
    }

    @Test
    void completedCopiesOfASharedFutureAreRemoved() {
        SharedFuture<String> shared = new SharedFuture<>(scheduler);
        CompletableFuture<String> cancelled = shared.copy();
        CompletableFuture<String> limited = shared.orTimeout(1, TimeUnit.SECONDS);
        CompletableFuture<String> replaced = shared.completeOnTimeout("instead", 2, TimeUnit.SECONDS);
        CompletableFuture<String> kept = shared.copy();
        assertThat(shared.copies()).isEqualTo(4);

        cancelled.cancel(false);
        assertThat(shared.copies()).isEqualTo(3);
        scheduler.nextTimer();
        assertThat(limited).isCompletedExceptionally();
        scheduler.nextTimer();
        assertThat(replaced).isCompletedWithValue("instead");
        assertThat(shared.copies()).isEqualTo(1);
        assertThat(shared.getNumberOfDependents()).isZero();

        shared.settle("now");
        assertThat(kept).isCompletedWithValue("now");
        assertThat(shared.copy()).isCompletedWithValue("now");
        assertThat(shared.copies()).isZero();
    }

    @Test
    void aCopyFailsAsItsOriginal() {
        SharedFuture<String> shared = new SharedFuture<>(scheduler);
        CompletableFuture<String> copy = shared.copy();

        shared.settleWith(new IllegalStateException("oops"));

        assertThatThrownBy(copy::join).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void durationsSaturate() {
        Duration tooLong = Duration.ofSeconds(Long.MAX_VALUE);

        assertThat(Durations.nanos(tooLong)).isEqualTo(Long.MAX_VALUE);
        assertThat(Durations.nanos(tooLong.negated())).isEqualTo(Long.MIN_VALUE);
        assertThat(Durations.nanos(Duration.ofMillis(1))).isEqualTo(1_000_000);
        assertThat(Durations.delay(tooLong).toNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(Durations.delay(tooLong.negated())).isZero();
        assertThat(Durations.delay(Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
    }
}
