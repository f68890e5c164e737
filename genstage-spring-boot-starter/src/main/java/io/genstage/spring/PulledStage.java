package io.genstage.spring;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer whose events are pulled one by one. Pulling many at a call is cheaper, but what was pulled waits for the call's
 * end: so a call grows as long as pulling is quick, and begins again with one event when it was not.
 */
abstract class PulledStage extends MethodStage<Object> implements ProducerStage<Object> {

    private static final Logger log = LoggerFactory.getLogger(PulledStage.class);

    /** After this long, or a few pulls later, a call hands over what it has. */
    private static final long LONG_NANOS = 10_000_000;

    /** So many events are pulled at most between two looks at the clock, of which one costs as much as ten quick events. */
    private static final int MOST_UNTIMED = 4;

    private static final int MOST = 1024;

    private final LongSupplier nanoTime;

    private int limit = 1;

    /** Thrown after events that were pulled in the same call: it would drop them. */
    private @Nullable Exception thrown;

    PulledStage(MethodHandler handler, LentBean bean) {
        this(handler, bean, System::nanoTime);
    }

    PulledStage(MethodHandler handler, LentBean bean, LongSupplier nanoTime) {
        super(handler, bean);
        this.nanoTime = nanoTime;
    }

    @Override
    public void handleDemand(long demand, Emitter<Object> out) throws Exception {
        rethrow();
        long begin = nanoTime.getAsLong();
        long most = Math.min(demand, limit);
        long pulled = 0;
        long nextLook = 1;
        while (pulled < most && pullAfter(pulled, out)) {
            pulled++;
            if (pulled == nextLook) {
                if (nanoTime.getAsLong() - begin > LONG_NANOS) {
                    limit = 1;
                    return;
                }
                nextLook += Math.min(nextLook, MOST_UNTIMED);
            }
        }
        limit = Math.min(MOST, limit * 2);
    }

    private boolean pullAfter(long pulled, Emitter<Object> out) throws Exception {
        try {
            return pull(out);
        } catch (Exception e) {
            if (pulled == 0) {
                throw e;
            }
            thrown = e;
            return false;
        }
    }

    private void rethrow() throws Exception {
        Exception late = thrown;
        if (late != null) {
            thrown = null;
            throw late;
        }
    }

    /** What was not thrown while it could be handled is not lost without a word. */
    @Override
    public void terminated(@Nullable Throwable failure) throws Exception {
        if (thrown != null) {
            log.warn(
                    "The source of stage '{}' had failed when the stage was ended or restarted",
                    context().instance(),
                    thrown);
        }
        super.terminated(failure);
    }

    /**
     * Emits the next event.
     *
     * @return whether there was one
     */
    abstract boolean pull(Emitter<Object> out) throws Exception;
}
