package io.genstage.internal.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What a tracked event carries: it counts the <em>parts</em> of the event that are not settled. An event is one part. A
 * consumer of a broadcast receives a further part, and so does each further event that a handler emits for the event.
 * When the last part is settled, the receipt is settled: <em>done</em>, or <em>given up</em> if one of its parts was.
 *
 * <p>The holder of an event holds one part of its receipt, and settles that part once, on any thread. Only a holder adds
 * parts, except to a {@link KeptReceipt}. So a holder that finds only its own parts left is the only one, and needs no
 * atomic operation.
 */
public abstract class Receipt {

    private static final VarHandle OPEN;

    static {
        try {
            OPEN = MethodHandles.lookup().findVarHandle(Receipt.class, "open", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Takes the place of 0 when the receipt is settled. A user's dispatcher may deliver a settled event again: parts that
     * are added then do not settle the receipt a second time.
     */
    private static final int SETTLED = Integer.MIN_VALUE / 2;

    /** How many parts are not settled; negative if the receipt is settled. */
    @SuppressWarnings("unused") // through the handle
    private int open;

    /**
     * Makes a receipt that no other thread knows yet.
     *
     * @param parts how many parts there are
     */
    Receipt(int parts) {
        open = parts;
    }

    /**
     * Adds parts. Called by a holder of a part.
     *
     * @param parts how many; negative if the caller drops some of the parts that it holds, but not all
     */
    final void add(int parts) {
        if (parts != 0) {
            var unused = (int) OPEN.getAndAdd(this, parts);
        }
    }

    /**
     * Adds parts, unless all parts are settled. Called by a thread that may hold no part.
     *
     * @return whether the parts were added
     */
    final boolean tryAdd(int parts) {
        while (true) {
            int present = (int) OPEN.getAcquire(this);
            if (present <= 0) {
                return false;
            }
            if (OPEN.compareAndSet(this, present, present + parts)) {
                return true;
            }
        }
    }

    /** {@return whether all parts are settled} */
    final boolean isSettled() {
        return (int) OPEN.getAcquire(this) <= 0;
    }

    /** {@return whether only holders add parts, and never {@link #tryAdd}} */
    boolean onlyHoldersAdd() {
        return true;
    }

    /** Settles one part as done. */
    final void done() {
        done(1);
    }

    /** Settles several parts as done. */
    final void done(int parts) {
        if (settlesLast(parts)) {
            settled();
        }
    }

    /**
     * Settles several parts.
     *
     * @return whether they were the last ones; if so, the caller does what {@link #settled} does
     */
    final boolean settlesLast(int parts) {
        boolean only = onlyHoldersAdd() && (int) OPEN.getAcquire(this) == parts;
        if (only || (int) OPEN.getAndAdd(this, -parts) == parts) {
            OPEN.setRelease(this, SETTLED);
            return true;
        }
        return false;
    }

    /** Settles one part as given up. */
    final void giveUp(Throwable cause) {
        giveUp(1, cause);
    }

    /** Settles several parts as given up. */
    final void giveUp(int parts, Throwable cause) {
        markGivenUp(cause);
        done(parts);
    }

    /**
     * Records that a part is given up, and does not settle it. If several are, the first cause counts.
     *
     * @param cause why
     */
    abstract void markGivenUp(Throwable cause);

    /** Called once, when the last part is settled. */
    abstract void settled();

    /** {@return whether the sources of the event have withdrawn it; of an event with several sources, all of them} */
    public abstract boolean withdrawn();

    /** {@return whether an acknowledger is notified of what became of the event} */
    public abstract boolean isAcknowledged();

    /** {@return where the event came from, as far as a source says it} */
    public abstract @Nullable Object origin();
}
