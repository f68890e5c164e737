package io.genstage.sample.delay;

import io.genstage.sample.flight.RoutedFlight;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A database that is slower by a factor, after some batches to warm up and until it is released. The factor is on what it
 * takes for a flight at its best: the same on a busy machine.
 */
public class SlowFlightRepository extends FlightRepository {

    /** A batch takes longer than any test. */
    public static final long STANDS_STILL = 100_000_000;

    private final CountDownLatch released = new CountDownLatch(1);

    private final AtomicInteger batches = new AtomicInteger();

    private final AtomicLong nanosPerFlight = new AtomicLong(Long.MAX_VALUE);

    private final int warmUp;

    private final long factor;

    public SlowFlightRepository(JdbcTemplate jdbc, int warmUp, long factor) {
        super(jdbc);
        this.warmUp = warmUp;
        this.factor = factor;
    }

    @Override
    public void store(List<RoutedFlight> flights) {
        long begin = System.nanoTime();
        super.store(flights);
        long now = (System.nanoTime() - begin) / flights.size();
        long best = nanosPerFlight.accumulateAndGet(now, Math::min);
        if (batches.incrementAndGet() > warmUp) {
            await(best * flights.size() * (factor - 1));
        }
    }

    private void await(long nanos) {
        try {
            released.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return how many batches it was given that were, or are, slow} */
    public int slowBatches() {
        return Math.max(0, batches.get() - warmUp);
    }

    /** Makes it as fast as it can be. */
    public void release() {
        released.countDown();
    }
}
