package io.genstage.sample.delay;

import io.genstage.sample.flight.RoutedFlight;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database whose batches block after the first ones, until the test releases them. */
public class SlowFlightRepository extends FlightRepository {

    private final Semaphore released = new Semaphore(0);

    private final AtomicInteger batches = new AtomicInteger();

    private final int quickBatches;

    public SlowFlightRepository(JdbcTemplate jdbc, int quickBatches) {
        super(jdbc);
        this.quickBatches = quickBatches;
    }

    @Override
    public void store(List<RoutedFlight> flights) {
        super.store(flights);
        if (batches.incrementAndGet() > quickBatches) {
            released.acquireUninterruptibly();
        }
    }

    /** {@return how many batches have blocked so far, including released ones} */
    public int slowBatches() {
        return Math.max(0, batches.get() - quickBatches);
    }

    /** Releases one batch. */
    public void releaseOne() {
        released.release();
    }

    /** Releases all batches. */
    public void release() {
        released.release(1_000_000);
    }
}
