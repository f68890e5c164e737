package io.genstage.internal.children;

import io.genstage.ConsumerStage;
import io.genstage.Subscription;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.engine.ErrorPolicy;
import io.genstage.internal.engine.Handler;
import io.genstage.internal.engine.Settlements;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.ArraySlice;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.Receipts;
import io.genstage.internal.restarts.FailureWindow;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.internal.threads.Durations;
import io.genstage.snapshot.ChildCounts;
import io.genstage.supervision.Child;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildRestart;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.TooManyChildRestartsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Starts, restarts and ends the children of a stage. All methods run in the stage's turn, so no locks are needed: a
 * child's thread only sends a message when it is done.
 *
 * @param <E> the type of the events
 */
final class ChildLifecycle<E> {

    private static final SafeLog log = SafeLog.of(ChildLifecycle.class);

    private static final int MAX_IDS_LOGGED = 10;

    private final StageShell<E, Void> shell;

    private final Settlements<E> settlements;

    private final Handler<E, Void> users;

    private final ChildOptions options;

    private final ChildRegister<E> children = new ChildRegister<>();

    /** What the stage does with events that fail, or {@code null} if {@link ChildRestart} says it. */
    private final @Nullable ChildErrors<E> errors;

    private FailureWindow window;

    ChildLifecycle(StageShell<E, Void> shell, Handler<E, Void> users, ChildOptions options) {
        this.shell = shell;
        this.settlements = shell.settlements();
        this.users = users;
        this.options = options;
        this.window = new FailureWindow(options.intensity());
        ErrorPolicy policy = shell.errors();
        this.errors = policy.onError().equals(ErrorOptions.DEFAULT) ? null : new ChildErrors<>(this, shell, policy);
    }

    StageShell<E, Void> shell() {
        return shell;
    }

    /** {@return settles the events of children} */
    Settlements<E> settlements() {
        return settlements;
    }

    int size() {
        return children.size();
    }

    /** {@return how many children will end without another request; on any thread} */
    long pending() {
        return children.pending();
    }

    /** {@return whether a child has not been removed} */
    boolean has(ChildEntry<E> child) {
        return children.has(child);
    }

    ChildCounts counts() {
        return children.counts();
    }

    /** {@return whether a child of this stage runs on the current thread; on any thread} */
    boolean runsOnCurrentThread() {
        return children.runsOnCurrentThread();
    }

    /**
     * Starts children. A child that the scheduler rejects ends later, in a message: its event must be in progress
     * first.
     */
    void start(EventSlice<E> events, Link<E> link) {
        List<ChildEntry<E>> started = new ArrayList<>(events.size());
        try {
            for (int i = 0; i < events.size(); i++) {
                ChildEntry<E> child = children.add(new InProgress<>(link, events.subList(i, i + 1)));
                started.add(child);
                Throwable refusal = begin(child);
                if (refusal != null) {
                    shell.execute(() -> giveUp(child, refusal, "could not be started"));
                }
            }
        } catch (Throwable thrown) {
            forget(started); // the whole batch fails
            throw thrown;
        } finally {
            children.recount();
        }
    }

    private void forget(List<ChildEntry<E>> started) {
        for (ChildEntry<E> child : started) {
            children.remove(child);
            ChildRun<E> run = child.run();
            if (run != null && !run.cancelIfNotBegun()) {
                run.interrupt();
            }
        }
    }

    // Requests about the children.

    List<Child<E>> snapshot() {
        long now = now();
        return children.all().stream().map(child -> child.snapshot(now)).toList();
    }

    /** Starts a child for an event that no producer emitted. */
    void startManually(E event, CallerFuture<Child<E>> answer) {
        ChildEntry<E> child = children.add(new InProgress<>(null, ArraySlice.copyOf(List.of(event))));
        Throwable refusal = begin(child);
        if (refusal == null) {
            children.recount();
            answer.settle(child.snapshot(now()));
        } else {
            children.remove(child);
            answer.settleWith(refusal);
        }
    }

    void terminate(long id, CallerFuture<Boolean> answer) {
        ChildEntry<E> child = children.find(id);
        if (child == null) {
            answer.settle(false);
            return;
        }
        child.whenRemoved(answer);
        ChildRun<E> run = child.run();
        if (run == null) {
            giveUp(child, child.failure(), "was terminated before its restart");
        } else if (run.cancelIfNotBegun()) {
            giveUp(child, "was terminated before it had begun");
        } else if (child.terminate()) {
            run.interrupt();
            Duration timeout = options.shutdown().timeout();
            if (timeout != null) {
                later(child, timeout, () -> abandon(child, run));
            }
        }
    }

    private void abandon(ChildEntry<E> child, ChildRun<E> run) {
        if (!run.isDone()) {
            giveUp(child, "ignored its interrupt and was abandoned");
        }
    }

    // Attempts of a child.

    /** {@return the exception with which the scheduler rejected the child, or {@code null}} */
    @SuppressWarnings("unchecked") // only consumers have children
    private @Nullable Throwable begin(ChildEntry<E> child) {
        Subscription from = child.link() == null ? new NoProducerSubscription(shell.id()) : child.link();
        ConsumerStage<E> handler = (ConsumerStage<E>) users.callbacks();
        Runnable onEnd = shell.prepare(() -> ended(child));
        ChildRun<E> run =
                new ChildRun<>(handler, child.inProgress().events(), from, shell.scheduler(), shell.timeout(), onEnd);
        child.runs(run, now());
        try {
            shell.threads().execute(run, shell.mayBlock());
            return null;
        } catch (Throwable refusal) {
            return run.cancelIfNotBegun() ? refusal : null; // the scheduler may run it all the same
        }
    }

    private void ended(ChildEntry<E> child) {
        ChildRun<E> run = child.run();
        if (run == null || !children.has(child)) {
            return; // the child was abandoned
        }
        shell.handled(run.nanos());
        Throwable failure = run.failure();
        if (failure == null) {
            settle(child, null);
            settlements.late(run.expired() ? 1 : 0);
        } else if (child.terminating()) {
            giveUp(child, failure, "was terminated");
        } else if (errors != null) {
            failed(child, failure, errors);
        } else if (options.restart() == ChildRestart.TEMPORARY) {
            giveUp(child, failure, "failed");
        } else {
            restart(child, failure);
        }
    }

    private void failed(ChildEntry<E> child, Throwable failure, ChildErrors<E> then) {
        child.awaitRestart(failure, now());
        children.beginRestarting();
        then.failed(child, failure);
    }

    private void restart(ChildEntry<E> child, Throwable failure) {
        long now = now();
        child.awaitRestart(failure, now);
        children.beginRestarting();
        if (window.exceededBy("child " + child.id(), now)) {
            shell.fail(new TooManyChildRestartsException(child.id(), window.account(), failure));
            return;
        }
        Duration delay = inTime(
                child,
                options.backoff()
                        .after(child.restarts() + 1, ThreadLocalRandom.current().nextDouble()));
        if (delay == null) {
            giveUpInShutdown(child, failure);
            return;
        }
        log.warn(
                "Child {} of stage {} failed, and is restarted in {} ms ({} of at most {} within {})",
                child.id(),
                shell,
                delay.toMillis(),
                window.size(),
                Counts.of(options.intensity().maxRestarts(), "restart of children", "restarts of children"),
                Durations.text(options.intensity().within()),
                failure);
        continueAfter(child, delay, () -> startAgain(child));
    }

    /**
     * {@return the delay or, if a shutdown does not wait so long, zero the first time, and {@code null} after that}
     */
    @Nullable
    Duration inTime(ChildEntry<E> child, Duration delay) {
        if (!shell.endsWithin(delay)) {
            return delay;
        }
        return child.expediteRestart() ? Duration.ZERO : null;
    }

    /** Ends a child that has failed, because a shutdown does not wait for what it would do next. */
    void giveUpInShutdown(ChildEntry<E> child, Throwable failure) {
        giveUp(child, failure, "failed, and a shutdown does not wait for its restart");
    }

    /** Continues with a child that has failed after a delay. */
    void continueAfter(ChildEntry<E> child, Duration delay, Runnable next) {
        child.continuesAfter(delay, next);
        later(child, delay, next);
    }

    /**
     * Called when a shutdown has begun. Starts each child again, once, whose restart would come after the shutdown's
     * deadline.
     */
    void expediteRestarts() {
        for (ChildEntry<E> child : children.all()) {
            Runnable next = child.next();
            if (next != null && shell.endsWithin(child.restartsIn(now())) && child.expediteRestart()) {
                child.cancelTimer();
                next.run();
            }
        }
    }

    /** A restart that fails is one more failure of the child (R208). */
    void startAgain(ChildEntry<E> child) {
        if (!child.restarting()) {
            return; // a shutdown restarted it before its timer expired
        }
        if (endIfWithdrawn(child)) {
            return;
        }
        Throwable refusal = begin(child);
        children.endRestarting();
        if (refusal != null) {
            shell.execute(() -> {
                if (children.has(child)) {
                    startRefused(child, refusal);
                }
            });
        }
    }

    private void startRefused(ChildEntry<E> child, Throwable refusal) {
        if (errors == null) {
            restart(child, refusal);
        } else {
            failed(child, refusal, errors);
        }
    }

    /** Runs an action for a child after a delay, unless the child was removed before. */
    private void later(ChildEntry<E> child, Duration delay, Runnable action) {
        Runnable ifPresent = () -> {
            if (children.has(child)) {
                action.run();
            }
        };
        if (delay.isZero()) {
            action.run();
            return;
        }
        child.timer(shell.timer().after(delay, ifPresent));
    }

    // The end of a child.

    private void giveUp(ChildEntry<E> child, Throwable failure, String what) {
        if (children.has(child)) {
            log.warn("Child {} of stage {} {}; its event counts as failed", child.id(), shell, what, failure);
            settle(child, failure);
        }
    }

    private void giveUp(ChildEntry<E> child, String what) {
        log.warn("Child {} of stage {} {}; its event counts as failed", child.id(), shell, what);
        settle(child, cancellation(child, what));
    }

    private CancellationException cancellation(ChildEntry<E> child, String what) {
        return new CancellationException("Child " + child.id() + " of stage " + shell + " " + what);
    }

    /** The event of a child that failed counts as done. */
    void skip(ChildEntry<E> child, Throwable failure) {
        settleAs(child, () -> settlements.skipped(child.inProgress(), failure));
    }

    /** Ends a child whose event was withdrawn since its last attempt. {@return whether it was} */
    boolean endIfWithdrawn(ChildEntry<E> child) {
        boolean withdrawn = Receipts.anyWithdrawn(child.inProgress().events());
        if (withdrawn) {
            settleAs(child, () -> settlements.withdrawn(child.inProgress()));
        }
        return withdrawn;
    }

    /** The event of a child that failed was handed over as a dead letter. */
    void deadLettered(ChildEntry<E> child, Throwable failure) {
        settleAs(child, () -> settlements.deadLettered(child.inProgress(), failure));
    }

    private void settle(ChildEntry<E> child, @Nullable Throwable failure) {
        settleAs(child, () -> settlements.settled(child.inProgress(), failure));
    }

    private void settleAs(ChildEntry<E> child, Runnable fate) {
        remove(child, fate);
        Link<E> link = child.link();
        if (link != null) {
            settlements.askIfLow(link);
        }
    }

    /** Ends all children, because the stage has failed or is closed. May wait for them. */
    void cancelAll() {
        List<ChildEntry<E>> all = children.all();
        List<ChildRun<E>> runs = new ArrayList<>();
        for (ChildEntry<E> child : all) {
            ChildRun<E> run = child.run();
            if (run != null) {
                runs.add(run);
            }
        }
        if (!runs.isEmpty()) {
            shell.callForeign(() ->
                    ChildRun.end(runs, shell.childTimeout(options.shutdown().timeout())));
        }
        List<Long> abandoned = all.stream()
                .filter(child -> !settleCancelled(child))
                .map(ChildEntry::id)
                .toList();
        if (!abandoned.isEmpty()) {
            log.warn(
                    "Stage {} abandoned {} of {}: an abandoned child ignored its interrupt, and its event counts as"
                            + " failed. The first of them: {}",
                    shell,
                    abandoned.size(),
                    Counts.of(all.size(), "child", "children"),
                    abandoned.subList(0, Math.min(MAX_IDS_LOGGED, abandoned.size())));
        }
        window = new FailureWindow(options.intensity());
    }

    /**
     * Settles a child that the stage ends. Its demand does not return, because no handler is left to handle more.
     *
     * @return whether the child has ended; if not, it is abandoned
     */
    private boolean settleCancelled(ChildEntry<E> child) {
        ChildRun<E> run = child.run();
        boolean ended = run == null || run.isDone();
        Throwable failure = ended ? failure(child) : cancellation(child, "was cancelled with its stage");
        remove(child, () -> {
            if (failure == null) {
                settlements.settled(child.inProgress(), null);
            } else {
                settlements.ended(child.inProgress(), failure);
            }
        });
        return ended || (run != null && run.cancelIfNotBegun());
    }

    private static @Nullable Throwable failure(ChildEntry<?> child) {
        ChildRun<?> run = child.run();
        return run == null ? child.failure() : run.failure();
    }

    private void remove(ChildEntry<E> child, Runnable fate) {
        child.cancelTimer();
        children.remove(child);
        fate.run();
        child.notifyRemoved();
    }

    private long now() {
        return shell.scheduler().nanoTime();
    }
}
