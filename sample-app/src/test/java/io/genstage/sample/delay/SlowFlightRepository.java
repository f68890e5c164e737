package io.genstage.sample.delay;

import io.genstage.sample.flight.RoutedFlight;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.JdbcTemplate;

/** A database that stands still after some batches, and goes on by as many as the test lets through. */
public class SlowFlightRepository extends FlightRepository {

    private final Semaphore let = new Semaphore(0);

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
            let.acquireUninterruptibly();
        }
    }

    /** {@return how many batches it was given that stand still, or stood still until they were let through} */
    public int slowBatches() {
        return Math.max(0, batches.get() - quickBatches);
    }

    /** Lets a batch through. */
    public void letOne() {
        let.release();
    }

    /** Lets all batches through. */
    public void release() {
        let.release(1_000_000);
    }
}
