package io.genstage;

import io.genstage.internal.text.SafeLog;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pulls events one by one, for a producer whose source yields them one by one and may take long for each.
 *
 * <p>Pulled events are sent when the producer's call returns. A call that has pulled for about 10 ms therefore
 * {@linkplain Emitter#requestAnotherCall() requests another call} and returns. If the source throws after events of the
 * same call, the next call throws the exception, because a call that throws loses its events.
 *
 * <p>Not thread-safe: one thread at a time may use it.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public final class PullLoop<E> {

    /**
     * A source of events.
     *
     * @param <E> the type of the events
     */
    @FunctionalInterface
    public interface Source<E> {

        /**
         * Emits the next event.
         *
         * @param out emits the event
         * @return whether there was an event
         * @throws Exception if the source failed
         */
        boolean pull(Emitter<E> out) throws Exception;
    }

    private static final SafeLog log = SafeLog.of(PullLoop.class);

    /** A call that has pulled for so long, or for a few pulls longer, returns its events. */
    private static final long LONG_NANOS = 10_000_000;

    /** The maximum number of pulls between two readings of the clock. One reading costs as much as ten quick events. */
    private static final int MAX_UNTIMED = 4;

    private final Source<E> source;

    private final LongSupplier nanoTime;

    /** Thrown by the next call: thrown by this one, it would drop the events pulled before. */
    private @Nullable Throwable thrown;

    /**
     * A loop that uses {@link System#nanoTime()}.
     *
     * @param source the source of the events
     */
    public PullLoop(Source<E> source) {
        this(source, System::nanoTime);
    }

    /**
     * A loop with another clock, for tests.
     *
     * @param source the source of the events
     * @param nanoTime the clock, in nanoseconds
     */
    public PullLoop(Source<E> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /**
     * Pulls until the maximum is reached, the source has no event, the source fails, or 10 ms have passed.
     *
     * @param limit the maximum number of events
     * @param out emits the events
     * @return {@code false} if the time was exceeded and another call was requested
     * @throws Exception if the source threw, before the first event of this call or after the last event of the call
     *     before; an {@link Error} is thrown in the same way
     */
    public boolean pull(long limit, Emitter<E> out) throws Exception {
        rethrow();
        long begin = nanoTime.getAsLong();
        long pulled = 0;
        long nextReading = 1;
        boolean quick = true;
        while (quick && pulled < limit && pullAfter(pulled, out)) {
            pulled++;
            if (pulled == nextReading) {
                nextReading += Math.min(nextReading, MAX_UNTIMED);
                quick = nanoTime.getAsLong() - begin <= LONG_NANOS;
            }
        }
        if (!quick) {
            out.requestAnotherCall();
        }
        return quick;
    }

    private boolean pullAfter(long pulled, Emitter<E> out) throws Exception {
        try {
            return source.pull(out);
        } catch (Throwable e) { // an error must not cost the events before it either
            if (pulled == 0) {
                throw e;
            }
            thrown = e;
            out.requestAnotherCall();
            return false;
        }
    }

    private void rethrow() throws Exception {
        Throwable late = thrown;
        if (late != null) {
            thrown = null;
            PullLoop.<Exception>sneak(late);
        }
    }

    /** Throws the source's exception unchanged, also a checked one. */
    @SuppressWarnings("unchecked") // the cast is not checked at run time
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /**
     * Logs an exception that was not thrown by any call. To be called when the producer is terminated.
     *
     * @param stage the producer's stage
     */
    public void terminated(StageContext stage) {
        if (thrown != null) {
            log.warn(
                    "The source of stage '{}' had failed when the stage was ended or restarted",
                    stage.instance(),
                    thrown);
        }
    }
}
