package io.genstage.pipeline;

import io.genstage.snapshot.ChildCounts;
import io.genstage.supervision.Child;
import io.genstage.supervision.Children;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The children of a stage in the present run of its pipeline. */
final class StageChildren<E> implements Children<E> {

    private final Supplier<Children<E>> present;

    StageChildren(Supplier<Children<E>> present) {
        this.present = present;
    }

    @Override
    public CompletableFuture<ChildCounts> count() {
        return present.get().count();
    }

    @Override
    public CompletableFuture<List<Child<E>>> list() {
        return present.get().list();
    }

    @Override
    public CompletableFuture<Child<E>> start(E event) {
        return present.get().start(event);
    }

    @Override
    public CompletableFuture<Boolean> terminate(long id) {
        return present.get().terminate(id);
    }
}
