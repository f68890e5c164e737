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

/** A stage's children, for other threads: what is asked is answered in the stage's turn. */
final class ChildrenInTurn<E> implements Children<E> {

    private final ConsumerSupervisor<E> supervisor;

    ChildrenInTurn(ConsumerSupervisor<E> supervisor) {
        this.supervisor = supervisor;
    }

    @Override
    public CompletableFuture<ChildCounts> count() {
        return answer(ChildCare::counts);
    }

    @Override
    public CompletableFuture<List<Child<E>>> which() {
        return answer(ChildCare::look);
    }

    @Override
    public CompletableFuture<Child<E>> start(E event) {
        Objects.requireNonNull(event, "an event must not be null");
        ChildCare<E> care = supervisor.care();
        StageShell<E, Void> shell = care.shell();
        CallerFuture<Child<E>> answer = shell.newRequest();
        shell.tell(
                () -> shell.takeUp(
                        () -> care.startByHand(event, answer),
                        () -> answer.settleWith(
                                new IllegalStateException(
                                        "Stage " + shell
                                                + " starts no child: that is for one that has not ended, of a pipeline that is running"))),
                answer);
        return answer;
    }

    @Override
    public CompletableFuture<Boolean> terminate(long id) {
        ChildCare<E> care = supervisor.care();
        CallerFuture<Boolean> answer = care.shell().newRequest();
        care.shell().tell(() -> care.terminate(id, answer), answer);
        return answer;
    }

    private <R> CompletableFuture<R> answer(Function<ChildCare<E>, R> question) {
        ChildCare<E> care = supervisor.care();
        CallerFuture<R> answer = care.shell().newRequest();
        care.shell().tell(() -> answer.settle(question.apply(care)), answer);
        return answer;
    }
}
