package io.genstage.flow.tck;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.tck.TestEnvironment;

/**
 * Waits for an error that a test expects. The TCK's own loop looks for it once, after its poll time, however long its
 * time-out is (1.0.4 has {@code =-} where it means {@code -=}).
 */
final class PatientEnvironment extends TestEnvironment {

    private final Semaphore errors = new Semaphore(0);

    /**
     * A signal that must arrive may take long, because the machine may be busy. A check that no signal arrives waits
     * only briefly.
     */
    PatientEnvironment() {
        super(30_000, 50, 20);
    }

    @Override
    public void flop(Throwable thrown, String message) {
        super.flop(thrown, message);
        errors.release();
    }

    @Override
    public void clearAsyncErrors() {
        super.clearAsyncErrors();
        errors.drainPermits();
    }

    /** The TCK calls this when it begins to wait for an error. */
    @Override
    public long defaultPollTimeoutMillis() {
        try {
            // if there is no error in time, the TCK fails
            boolean unused = errors.tryAcquire(defaultTimeoutMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }
}
