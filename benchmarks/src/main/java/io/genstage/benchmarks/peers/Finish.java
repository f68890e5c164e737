package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Peer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The end of a round: when all sinks have taken all, or when the first has failed. */
final class Finish {

    private final CompletableFuture<Void> finish = new CompletableFuture<>();

    private final AtomicInteger left;

    Finish(int sinks) {
        this.left = new AtomicInteger(sinks);
    }

    /** A sink has taken its last event. */
    void one() {
        if (left.decrementAndGet() == 0) {
            finish.complete(null);
        }
    }

    void failed(Throwable failure) {
        finish.completeExceptionally(failure);
    }

    void await() throws Exception {
        finish.get(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
