package io.genstage.sample.web;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The flights of a request that the pipeline has accepted. Counts what becomes of them. */
final class SubmittedFlights {

    private final AtomicInteger accepted = new AtomicInteger();

    private final AtomicInteger givenUp = new AtomicInteger();

    /** The number of flights that are not settled, plus 1 until all flights are submitted. */
    private final AtomicInteger pending = new AtomicInteger(1);

    private final CompletableFuture<Void> settled = new CompletableFuture<>();

    /** Adds a flight that the pipeline has accepted. */
    void add(CompletableFuture<Void> flight) {
        accepted.incrementAndGet();
        pending.incrementAndGet();
        var unused = flight.whenComplete((nothing, failure) -> {
            if (failure != null) {
                givenUp.incrementAndGet();
            }
            oneLess();
        });
    }

    /** No more flights will be added. */
    void allSubmitted() {
        oneLess();
    }

    private void oneLess() {
        if (pending.decrementAndGet() == 0) {
            settled.complete(null);
        }
    }

    /** {@return a future that completes when all flights are handled or given up} */
    CompletableFuture<Void> settled() {
        return settled;
    }

    int accepted() {
        return accepted.get();
    }

    /** {@return how many flights the pipeline has given up so far} */
    int givenUp() {
        return givenUp.get();
    }

    /** {@return how many flights are neither handled nor given up yet, when all are submitted} */
    int pending() {
        return pending.get();
    }
}
