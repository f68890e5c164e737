package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.internal.threads.CallerFuture;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Futures of callers that wait for a goal of a pipeline. They fail at once when the goal cannot be reached any more. A
 * cancelled future is removed. All methods may be called from any thread.
 */
final class Waits {

    private final String pipeline;

    private final Scheduler scheduler;

    private final Map<CallerFuture<Void>, String> open = new ConcurrentHashMap<>();

    Waits(String pipeline, Scheduler scheduler) {
        this.pipeline = pipeline;
        this.scheduler = scheduler;
    }

    /**
     * Makes a future.
     *
     * @param goal what its caller waits for, as the end of a sentence: "it was drained"
     */
    CallerFuture<Void> open(String goal) {
        CallerFuture<Void> future = new CallerFuture<>(scheduler);
        add(future, goal);
        return future;
    }

    void add(CallerFuture<Void> future, String goal) {
        open.put(future, goal);
        future.whenSettled(() -> open.remove(future));
    }

    /** Completes all: their goals are reached. */
    void settleAll() {
        open.keySet().forEach(future -> future.settle(null));
    }

    void failAll(Throwable reason) {
        open.keySet().forEach(future -> future.settleWith(reason));
    }

    /**
     * Fails all: their goals cannot be reached any more.
     *
     * @param what happened to the pipeline, as the predicate of a sentence: "was closed"
     */
    void failAll(String what) {
        open.forEach((future, goal) -> future.settleWith(tooEarly(pipeline, what, goal)));
    }

    static IllegalStateException tooEarly(String pipeline, String what, String goal) {
        return new IllegalStateException("Pipeline '" + pipeline + "' " + what + " before " + goal);
    }

    int size() {
        return open.size();
    }
}
