package io.genstage;

import io.genstage.internal.text.SafeLog;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Pulls events one by one, for a producer whose source gives them so and may be long about it.
 *
 * <p>What is pulled waits for the end of the producer's call. So a call that has pulled for some 10 ms hands over what it has and
 * is {@linkplain Emitter#callAgain() called again}; and an exception or error that comes behind events is thrown by the next call,
 * because a call that throws loses its events. Used by one thread at a time.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public final class PullLoop<E> {

    /**
     * A source.
     *
     * @param <E> the type of the events
     */
    @FunctionalInterface
    public interface Source<E> {

        /**
         * Emits the next event.
         *
         * @param out takes it
         * @return whether there was one
         * @throws Exception if there is none because the source is broken
         */
        boolean pull(Emitter<E> out) throws Exception;
    }

    private static final SafeLog log = SafeLog.of(PullLoop.class);

    /** After this long, or a few pulls later, a call hands over what it has pulled. */
    private static final long LONG_NANOS = 10_000_000;

    /** So many events are pulled at most between two looks at the clock, of which one costs as much as ten quick events. */
    private static final int MOST_UNTIMED = 4;

    private final Source<E> source;

    private final LongSupplier nanoTime;

    /** Thrown after events that were pulled in the same call: it would drop them. */
    private @Nullable Throwable thrown;

    /**
     * A loop that has pulled nothing yet.
     *
     * @param source what it pulls from
     */
    public PullLoop(Source<E> source) {
        this(source, System::nanoTime);
    }

    /**
     * A loop with a clock of its own.
     *
     * @param source what it pulls from
     * @param nanoTime the clock, in nanoseconds
     */
    public PullLoop(Source<E> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /**
     * Pulls, until the source has no event, breaks, or has taken long.
     *
     * @param most the most events
     * @param out takes them
     * @return whether it has not taken long
     * @throws Exception what the source has thrown, before the first event of this call or behind the last of the one before; an
     *     {@link Error} is thrown in the same way
     */
    public boolean pull(long most, Emitter<E> out) throws Exception {
        rethrow();
        long begin = nanoTime.getAsLong();
        long pulled = 0;
        long nextLook = 1;
        boolean quick = true;
        while (quick && pulled < most && pullAfter(pulled, out)) {
            pulled++;
            if (pulled == nextLook) {
                nextLook += Math.min(nextLook, MOST_UNTIMED);
                quick = nanoTime.getAsLong() - begin <= LONG_NANOS;
            }
        }
        if (!quick) {
            out.callAgain();
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
            out.callAgain();
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

    /** Throws whatever it is, as the source has. */
    @SuppressWarnings("unchecked") // the cast is not checked at run time
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /**
     * To be called when the producer is over: an exception that no call has thrown is not lost without a word.
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
