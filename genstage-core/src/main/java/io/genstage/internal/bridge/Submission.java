package io.genstage.internal.bridge;

import io.genstage.Acknowledger;
import io.genstage.internal.threads.CallerFuture;
import java.util.concurrent.CompletableFuture;

/**
 * An event that a caller has submitted to an inlet, and the caller's future. The future publishes its result on a thread
 * of the scheduler, so it may be settled at once.
 *
 * @param <E> the type of the event
 */
final class Submission<E> implements Acknowledger.Concurrent {

    private final E event;

    private final CallerFuture<Void> future;

    Submission(E event, CallerFuture<Void> future) {
        this.event = event;
        this.future = future;
    }

    E event() {
        return event;
    }

    CompletableFuture<Void> future() {
        return future;
    }

    @Override
    public void acknowledge() {
        future.settle(null);
    }

    @Override
    public void fail(Throwable cause) {
        future.settleWith(cause);
    }
}
