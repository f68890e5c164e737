package io.genstage.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AwaitedFutureTests {

    @Test
    void theResultIsReturned() throws Exception {
        assertThat(AwaitedFuture.get(CompletableFuture.supplyAsync(() -> 5))).isEqualTo(5);
        assertThat(AwaitedFuture.get(CompletableFuture.completedStage(null))).isNull();
    }

    @Test
    void theFailureOfTheFutureIsThrown() {
        IOException torn = new IOException("torn");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> AwaitedFuture.get(CompletableFuture.failedFuture(torn)))
                .isSameAs(torn);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        AwaitedFuture.get(CompletableFuture.failedFuture(torn).thenApply(x -> x)))
                .isSameAs(torn);
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> AwaitedFuture.get(CompletableFuture.failedFuture(new StackOverflowError())));
        CompletableFuture<Object> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> AwaitedFuture.get(cancelled));
    }

    @Test
    void theFutureIsCancelledWhenTheThreadIsInterrupted() {
        CompletableFuture<Object> never = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> AwaitedFuture.get(never));
        assertThat(never).isCancelled();
    }
}
