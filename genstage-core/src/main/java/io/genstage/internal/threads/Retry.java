package io.genstage.internal.threads;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Something that could not be done and is tried again by {@link Retries} until it could. It is its own node in their queue, so to ask
 * for another attempt needs no memory: what could not be done may have failed because there was none.
 */
public abstract class Retry {

    private static final VarHandle NEXT;

    /** Behind the last one of a queue, so that whoever is in one has a successor. */
    private static final Retry NONE = new Retry() {
        @Override
        protected boolean attempt() {
            return true;
        }
    };

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(Retry.class, "next", Retry.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What was enqueued before, {@link #NONE}, or {@code null} outside of a queue. */
    @SuppressWarnings("unused") // through the handle
    private @Nullable Retry next;

    /**
     * Tries once more, on the thread of the {@link Retries}: briefly, and without code of the user but the scheduler's.
     *
     * @return whether there is nothing left to try; the same if it throws
     */
    protected abstract boolean attempt();

    /** {@return whether it was in no queue, and belongs to the caller's from now on} */
    final boolean enter() {
        return NEXT.compareAndSet(this, (Retry) null, NONE);
    }

    /** Puts it before others; it has entered. */
    final void before(@Nullable Retry others) {
        NEXT.setRelease(this, others == null ? NONE : others);
    }

    /** {@return what comes after it, or {@code null}} */
    final @Nullable Retry after() {
        Retry after = (Retry) NEXT.getAcquire(this);
        return after == NONE ? null : after;
    }

    /** It may be enqueued again. */
    final void exit() {
        NEXT.setRelease(this, (Retry) null);
    }
}
