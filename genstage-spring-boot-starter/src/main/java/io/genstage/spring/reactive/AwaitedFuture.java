package io.genstage.spring.reactive;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for a future on the thread of a handler's call, which alone may emit. */
public final class AwaitedFuture {

    private AwaitedFuture() {}

    /**
     * Waits.
     *
     * @return what the future was completed with
     * @throws InterruptedException if the thread is interrupted while it waits; the future is cancelled then
     * @throws Exception what the future failed with
     */
    public static @Nullable Object get(CompletionStage<?> stage) throws Exception {
        CompletableFuture<?> future = stage.toCompletableFuture();
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw Failures.asException(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        }
    }
}
