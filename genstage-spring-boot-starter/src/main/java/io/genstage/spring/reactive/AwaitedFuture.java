package io.genstage.spring.reactive;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waits for a future on the thread of the handler call. Only that thread may emit. */
public final class AwaitedFuture {

    private AwaitedFuture() {}

    /**
     * Waits for a future.
     *
     * @return the value of the future
     * @throws InterruptedException if the thread is interrupted while it waits. The future is cancelled first
     * @throws Exception the failure of the future
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
