package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Peer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Awaits the end of a round: all sinks have taken all events, or one has failed. */
final class Finish {

    private final CompletableFuture<Void> finish = new CompletableFuture<>();

    private final AtomicInteger left;

    Finish(int sinks) {
        this.left = new AtomicInteger(sinks);
    }

    /** Called when a sink has taken its last event. */
    void one() {
        if (left.decrementAndGet() == 0) {
            finish.complete(null);
        }
    }

    void failed(Throwable failure) {
        finish.completeExceptionally(failure);
    }

    void await() throws Exception {
        finish.get(Peer.TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
