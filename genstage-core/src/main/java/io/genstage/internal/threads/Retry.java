package io.genstage.internal.threads;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An action that failed and that {@link Retries} retries until it succeeds. It is its own node in their queue, so to
 * queue it needs no memory: the action may have failed because there was none.
 */
public abstract class Retry {

    private static final VarHandle NEXT;

    /** The successor of the last node, so that every queued node has a successor. */
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

    /** The node that was queued before, {@link #NONE}, or {@code null} if this node is not queued. */
    @SuppressWarnings("unused") // through the handle
    private @Nullable Retry next;

    /**
     * Attempts the action again, on the thread of {@link Retries}. It must be brief, and of the application's code it
     * may call the scheduler's only.
     *
     * @return whether the action succeeded; an exception means that it did not
     */
    protected abstract boolean attempt();

    /** {@return whether the node was in no queue; it then belongs to the caller} */
    final boolean enter() {
        return NEXT.compareAndSet(this, (Retry) null, NONE);
    }

    /** Sets the next node; this node must have entered. */
    final void before(@Nullable Retry others) {
        NEXT.setRelease(this, others == null ? NONE : others);
    }

    /** {@return the next node, or {@code null}} */
    final @Nullable Retry after() {
        Retry after = (Retry) NEXT.getAcquire(this);
        return after == NONE ? null : after;
    }

    /** Allows the node to be queued again. */
    final void exit() {
        NEXT.setRelease(this, (Retry) null);
    }
}
