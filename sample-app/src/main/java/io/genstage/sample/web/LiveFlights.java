package io.genstage.sample.web;

import io.genstage.Inlet;
import io.genstage.sample.flight.Flight;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
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

    private static Duration until(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
