package io.genstage.internal.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A message without content: it makes the receiver check a shared state again. One signal that is posted stands for any
 * number of changes.
 *
 * <p>The sender changes the state first and raises the signal afterwards. The receiver lowers the signal first and
 * reads the state afterwards. Raising and lowering are atomic exchanges, so they have one order. A lowering after a
 * raising sees all changes before that raising. A raising after a lowering finds the signal lowered and posts it. So
 * the receiver misses no change, even if the state is changed by plain writes.
 */
public abstract class Signal extends Message {

    private static final VarHandle RAISED;

    static {
        try {
            RAISED = MethodHandles.lookup().findVarHandle(Signal.class, "raised", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through the handle
    private boolean raised;

    /**
     * Raises the signal.
     *
     * @return whether the caller must post it, because it is not posted yet
     */
    public final boolean raise() {
        return !(boolean) RAISED.getAndSet(this, true);
    }

    /** Lowers the signal, so that it can be posted again. Called by the receiver before it reads the state. */
    public final void lower() {
        var unused = (boolean) RAISED.getAndSet(this, false);
    }
}
