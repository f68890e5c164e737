package io.genstage.internal.children;

import io.genstage.internal.engine.StageShell;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.snapshot.ChildCounts;
import io.genstage.supervision.Child;
import io.genstage.supervision.Children;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A stage's children, for other threads. The stage answers in its turn. */
final class ChildrenHandle<E> implements Children<E> {

    private final ConsumerSupervisor<E> supervisor;

    ChildrenHandle(ConsumerSupervisor<E> supervisor) {
        this.supervisor = supervisor;
    }

    @Override
    public CompletableFuture<ChildCounts> count() {
        return answer(ChildLifecycle::counts);
    }

    @Override
    public CompletableFuture<List<Child<E>>> list() {
        return answer(ChildLifecycle::snapshot);
    }

    @Override
    public CompletableFuture<Child<E>> start(E event) {
        Objects.requireNonNull(event, "an event must not be null");
        ChildLifecycle<E> lifecycle = supervisor.lifecycle();
        StageShell<E, Void> shell = lifecycle.shell();
        CallerFuture<Child<E>> answer = shell.newRequest();
        shell.execute(
                () -> shell.runIfOpen(
                        () -> lifecycle.startManually(event, answer),
                        () -> answer.settleWith(new IllegalStateException("Stage " + shell
                                + " starts no child. Start children only while the"
                                + " stage and its pipeline are running."))),
                answer);
        return answer;
    }

    @Override
    public CompletableFuture<Boolean> terminate(long id) {
        ChildLifecycle<E> lifecycle = supervisor.lifecycle();
        CallerFuture<Boolean> answer = lifecycle.shell().newRequest();
        lifecycle.shell().execute(() -> lifecycle.terminate(id, answer), answer);
        return answer;
    }

    private <R> CompletableFuture<R> answer(Function<ChildLifecycle<E>, R> question) {
        ChildLifecycle<E> lifecycle = supervisor.lifecycle();
        CallerFuture<R> answer = lifecycle.shell().newRequest();
        lifecycle.shell().execute(() -> answer.settle(question.apply(lifecycle)), answer);
        return answer;
    }
}
