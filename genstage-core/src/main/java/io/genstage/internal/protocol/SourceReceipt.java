package io.genstage.internal.protocol;

import io.genstage.Acknowledger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The receipt of an event that a source emitted. It is a node in a list of its {@link Unsettled}: the settled events that
 * the source was not notified of yet. There is one for each event, so its size matters: 32 bytes.
 */
public sealed class SourceReceipt extends Receipt permits SharedSourceReceipt, ConcurrentSourceReceipt {

    /**
     * Takes the acknowledger's place when the event is given up.
     *
     * @param sent whether the event was sent; otherwise it has no position
     * @param notified whether the acknowledger was notified
     */
    private record GivenUp(@Nullable Acknowledger acknowledger, Throwable cause, boolean sent, boolean notified) {

        GivenUp asNotified() {
            return new GivenUp(acknowledger, cause, sent, true);
        }
    }

    /** Takes the acknowledger's place when it is notified that the event is done. */
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

    /**
     * The event that was settled before this one, or this one itself when it is {@linkplain #notified() notified}. The
     * thread that settles the event writes it, and then the owner.
     */
    @Nullable
    SourceReceipt settledBefore;

    SourceReceipt(Unsettled owner, @Nullable Acknowledger acknowledger, long position, int parts) {
        super(parts);
        this.owner = owner;
        this.target = acknowledger;
        this.position = (int) position;
    }

    final Unsettled owner() {
        return owner;
    }

    /** {@return whether the acknowledger was notified, or is being notified} In the owner's turn. */
    final boolean notified() {
        return settledBefore == this;
    }

    final int position() {
        return position;
    }

    /** {@return how many events have this receipt} */
    int events() {
        return 1;
    }

    /** {@return whether the acknowledger is notified on the thread that settles the event} */
    boolean isConcurrent() {
        return false;
    }

    @Override
    final void markGivenUp(Throwable cause) {
        markGivenUp(cause, true);
    }

    /** Settles the receipt of events that are not sent. */
    final void drop(Throwable cause) {
        markGivenUp(cause, false);
        done(events());
    }

    private void markGivenUp(Throwable cause, boolean sent) {
        Object present = TARGET.getAcquire(this);
        if (present == null || present instanceof Acknowledger) {
            var unused = TARGET.compareAndSet(this, present, new GivenUp((Acknowledger) present, cause, sent, false));
        }
    }

    @Override
    final void settled() {
        owner.settled(this);
    }

    /** Notifies the acknowledger, if there is one, unless it was notified before. On any thread. */
    final void settle() {
        Object last = TARGET.getAcquire(this);
        while (last instanceof Acknowledger || (last instanceof GivenUp givenUp && !givenUp.notified)) {
            Object next = last instanceof GivenUp givenUp ? givenUp.asNotified() : NOTIFIED;
            if (TARGET.compareAndSet(this, last, next)) {
                notify(last);
                return;
            }
            last = TARGET.getAcquire(this);
        }
    }

    private static void notify(Object target) {
        if (target instanceof Acknowledger acknowledger) {
            acknowledger.acknowledge();
        } else if (target instanceof GivenUp givenUp && givenUp.acknowledger != null) {
            givenUp.acknowledger.fail(givenUp.cause);
        }
    }

    /** {@return the acknowledger, unless there is none or it was notified} */
    private @Nullable Acknowledger acknowledger() {
        Object present = TARGET.getAcquire(this);
        if (present instanceof GivenUp givenUp) {
            return givenUp.notified ? null : givenUp.acknowledger;
        }
        return present instanceof Acknowledger acknowledger ? acknowledger : null;
    }

    /** {@return why the event was given up, or {@code null} if no part of it was, or it was not sent} */
    @Nullable
    final Throwable cause() {
        return TARGET.getAcquire(this) instanceof GivenUp givenUp && givenUp.sent ? givenUp.cause : null;
    }

    @Override
    public final boolean withdrawn() {
        Acknowledger present = acknowledger();
        return present != null && present.withdrawn();
    }

    @Override
    public final boolean isAcknowledged() {
        Object present = TARGET.getAcquire(this);
        return present instanceof GivenUp givenUp ? givenUp.acknowledger != null : present != null;
    }

    @Override
    public final @Nullable Object origin() {
        Acknowledger present = acknowledger();
        return present == null ? null : present.origin();
    }
}
