package io.genstage.internal.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
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

    private final List<Receipt> parents;

    /** Why an event that came of them was given up, or {@code null}. */
    @SuppressWarnings("unused") // through the handle
    private @Nullable Throwable cause;

    /**
     * Makes a receipt.
     *
     * @param parents the receipts of which this one holds a part; not changed any more
     * @param parts how many parts this receipt has
     */
    JointReceipt(List<Receipt> parents, int parts) {
        super(parts);
        this.parents = parents;
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
        for (Receipt parent : parents) {
            if (why == null) {
                parent.done();
            } else {
                parent.giveUp(why);
            }
        }
    }

    @Override
    public boolean withdrawn() {
        return !parents.isEmpty() && parents.stream().allMatch(Receipt::withdrawn);
    }

    @Override
    public boolean isAcknowledged() {
        return parents.stream().anyMatch(Receipt::isAcknowledged);
    }

    /** {@return the origins of all of them, or the one origin} */
    @Override
    public @Nullable Object origin() {
        List<Object> origins = new ArrayList<>();
        for (Receipt parent : parents) {
            Object origin = parent.origin();
            if (origin != null) {
                origins.add(origin);
            }
        }
        return origins.size() > 1 ? List.copyOf(origins) : origins.isEmpty() ? null : origins.get(0);
    }
}
