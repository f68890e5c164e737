package io.genstage.internal.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The receipt of events that came of several events together: it holds one part of each of their receipts, and settles
 * these parts when it is settled itself. A handler call with a batch makes one for all events that it emits.
 */
class JointReceipt extends Receipt {

    private static final VarHandle CAUSE;

    static {
        try {
            CAUSE = MethodHandles.lookup().findVarHandle(JointReceipt.class, "cause", Throwable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private SliceReceipts parents;

    /** Why an event that came of them was given up, or {@code null}. */
    @SuppressWarnings("unused") // through the handle
    private @Nullable Throwable cause;

    /**
     * Makes a receipt.
     *
     * @param parents the receipts of which this one holds a part
     * @param parts how many parts this receipt has
     */
    JointReceipt(SliceReceipts parents, int parts) {
        super(parts);
        this.parents = parents;
    }

    /** Holds only the parts of the first receipts. Called while the caller holds a part. */
    final void keepParents(int count) {
        parents = parents.part(0, count);
    }

    @Override
    final void markGivenUp(Throwable why) {
        var unused = CAUSE.compareAndSet(this, null, why);
    }

    final @Nullable Throwable cause() {
        return (Throwable) CAUSE.getAcquire(this);
    }

    @Override
    void settled() {
        settleParents(cause());
    }

    final void settleParents(@Nullable Throwable why) {
        if (why == null) {
            parents.done();
        } else {
            parents.giveUp(why);
        }
    }

    @Override
    public boolean withdrawn() {
        return parents.allWithdrawn();
    }

    @Override
    public boolean isAcknowledged() {
        return parents.anyAcknowledged();
    }

    /** {@return the origins of all of them, or the one origin} */
    @Override
    public @Nullable Object origin() {
        List<Object> origins = parents.origins();
        return origins.size() > 1 ? List.copyOf(origins) : origins.isEmpty() ? null : origins.get(0);
    }
}
