package io.genstage.sample.web;

import io.genstage.Inlet;
import io.genstage.sample.flight.Flight;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** Hands flights to the pipeline, as fast as it takes them. */
@Component
class LiveFlights {

    private final Inlet<Flight> live;

    private final Duration patience;

    LiveFlights(@Qualifier("live") Inlet<Flight> live, UploadProperties properties) {
        this.live = live;
        this.patience = properties.patience();
    }

    /**
     * Hands flights on. Where there is no room it waits, but no longer than its patience lasts.
     *
     * @return how many were accepted, from the first one on
     */
    int accept(Iterator<Flight> flights) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(patience);
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
