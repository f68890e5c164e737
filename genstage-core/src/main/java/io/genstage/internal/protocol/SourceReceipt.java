package io.genstage.internal.protocol;

import io.genstage.Acknowledger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The receipt of an event that a source emitted. It is a node of two lists of its {@link Unsettled}: the unsettled events
 * in the order of their emission, and the settled events that the source was not notified of yet.
 */
public final class SourceReceipt extends Receipt {

    /** Takes the acknowledger's place when the event is given up. */
    private record GivenUp(@Nullable Acknowledger acknowledger, Throwable cause) {}

    /** Takes the acknowledger's place when it is notified. */
    private static final Object NOTIFIED = new Object();

    private static final VarHandle TARGET;

    static {
        try {
            TARGET = MethodHandles.lookup().findVarHandle(SourceReceipt.class, "target", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Unsettled owner;

    /** The acknowledger, {@code null} if there is none, {@link GivenUp}, or {@link #NOTIFIED}. */
    @SuppressWarnings("unused") // through the handle
    private @Nullable Object target;

    /** The number of the emission, modulo 2^32. */
    private final int position;

    // Used by the owner.

    /** The unsettled event that was emitted before this one. */
    @Nullable
    SourceReceipt earlier;

    /** The unsettled event that was emitted after this one. */
    @Nullable
    SourceReceipt later;

    /** The event that was settled before this one. */
    @Nullable
    SourceReceipt settledBefore;

    SourceReceipt(Unsettled owner, @Nullable Acknowledger acknowledger, long position, int parts) {
        super(parts);
        this.owner = owner;
        this.target = acknowledger;
        this.position = (int) position;
    }

    int position() {
        return position;
    }

    @Override
    void markGivenUp(Throwable cause) {
        Object present = TARGET.getAcquire(this);
        if (present == null || present instanceof Acknowledger) {
            var unused = TARGET.compareAndSet(this, present, new GivenUp((Acknowledger) present, cause));
        }
    }

    @Override
    void settled() {
        owner.settled(this);
    }

    /**
     * Notifies the acknowledger, if there is one, unless it was notified before. On any thread.
     *
     * @return {@code null} if the event is done or the acknowledger was notified before; otherwise why it was given up
     */
    @Nullable
    Throwable settle() {
        Object last = TARGET.getAndSet(this, NOTIFIED);
        if (last instanceof GivenUp givenUp) {
            if (givenUp.acknowledger != null) {
                givenUp.acknowledger.fail(givenUp.cause);
            }
            return givenUp.cause;
        }
        if (last instanceof Acknowledger present) {
            present.acknowledge();
        }
        return null;
    }

    private @Nullable Acknowledger acknowledger() {
        Object present = TARGET.getAcquire(this);
        if (present instanceof GivenUp givenUp) {
            return givenUp.acknowledger;
        }
        return present instanceof Acknowledger acknowledger ? acknowledger : null;
    }

    /** {@return whether the acknowledger is notified on the thread that settles the event} */
    boolean isConcurrent() {
        return acknowledger() instanceof Acknowledger.Concurrent;
    }

    /** {@return why the event was given up, or {@code null} if no part of it was} */
    @Nullable
    Throwable cause() {
        return TARGET.getAcquire(this) instanceof GivenUp givenUp ? givenUp.cause : null;
    }

    @Override
    public boolean withdrawn() {
        Acknowledger present = acknowledger();
        return present != null && present.withdrawn();
    }

    @Override
    public boolean isAcknowledged() {
        return acknowledger() != null || TARGET.getAcquire(this) == NOTIFIED;
    }

    @Override
    public @Nullable Object origin() {
        Acknowledger present = acknowledger();
        return present == null ? null : present.origin();
    }
}
