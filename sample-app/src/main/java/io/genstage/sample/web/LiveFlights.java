package io.genstage.sample.web;

import io.genstage.EventRejectedException;
import io.genstage.Inlet;
import io.genstage.InletState;
import io.genstage.sample.flight.Flight;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** Puts flights into the pipeline as fast as it accepts them. */
@Component
class LiveFlights {

    private final Inlet<Flight> live;

    private final Duration maxWait;

    LiveFlights(@Qualifier("live") Inlet<Flight> live, UploadProperties properties) {
        this.live = live;
        this.maxWait = properties.maxWait();
    }

    /**
     * Puts flights into the inlet. If the inlet is full, it waits for room, in all at most for the configured time.
     *
     * @return how many flights were accepted, from the first one on
     */
    int accept(Iterator<Flight> flights) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(maxWait);
        int accepted = 0;
        while (flights.hasNext() && live.put(flights.next(), until(end))) {
            accepted++;
        }
        return accepted;
    }

    /**
     * Submits flights to the inlet. If the inlet is full, it waits for room, in all at most for the configured time.
     *
     * @return the flights that were accepted, from the first one on
     */
    SubmittedFlights submit(Iterator<Flight> flights) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(maxWait);
        SubmittedFlights submitted = new SubmittedFlights();
        while (flights.hasNext() && submit(flights.next(), end, submitted)) {
            // the next one
        }
        submitted.allSubmitted();
        return submitted;
    }

    private boolean submit(Flight flight, long end, SubmittedFlights submitted) throws InterruptedException {
        do {
            CompletableFuture<Void> stored = live.submit(flight);
            if (!rejected(stored)) {
                submitted.add(stored);
                return true;
            }
        } while (awaitRoom(end));
        return false;
    }

    /** {@return whether the inlet rejected a flight that was just submitted} */
    private static boolean rejected(CompletableFuture<Void> flight) {
        return flight.isCompletedExceptionally()
                && flight.handle((nothing, failure) -> failure).join() instanceof EventRejectedException;
    }

    /** {@return whether the inlet has room; if not, the time has passed or the inlet is closed} */
    private boolean awaitRoom(long end) throws InterruptedException {
        CompletableFuture<Void> room = new CompletableFuture<>();
        live.whenRoom(1, () -> room.complete(null));
        try {
            room.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // nothing completes it with an exception
        }
        return live.state() != InletState.CLOSED;
    }

    private static Duration until(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
