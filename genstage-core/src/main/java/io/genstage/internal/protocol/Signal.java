package io.genstage.internal.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A message that says "look again" and nothing else, so one that is under way stands for any number of them. The receiver
 * lowers it first and looks afterwards; the sender changes what there is to see first and raises it afterwards. To raise and to
 * lower are atomic exchanges, so they have one order: a lowering behind a raising sees all that was changed before that, and a
 * raising behind a lowering finds the signal down and is posted. No change goes unseen, however plainly it is made.
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
     * @return whether the caller must post it, because it is not under way yet
     */
    public final boolean raise() {
        return !(boolean) RAISED.getAndSet(this, true);
    }

    /** Lowers the signal, so that it can be posted again. By the receiver, before it looks. */
    public final void lower() {
        var unused = (boolean) RAISED.getAndSet(this, false);
    }
}
