package io.genstage.internal.protocol;

import io.genstage.Acknowledger;
import io.genstage.dispatch.EventSlice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The receipt of events that a handler has taken over: they stay in progress until the handler's acknowledger, which is
 * this object, is notified, or until all events that were emitted with it are settled.
 *
 * <p>It has one part for the handler, and one for the call that took the events over. If the call throws, the receipt is
 * revoked: its events are the stage's again.
 */
public final class KeptReceipt extends JointReceipt implements Acknowledger {

    /** Is notified of what becomes of a receipt. On any thread. */
    public interface Keeper {

        /**
         * The handler has no part of the events any more, but what it has emitted with them may be in progress. Called
         * once for each receipt, after {@link #settled} if both happen at once.
         */
        void released();

        /**
         * All parts are settled: the events are not in progress any more.
         *
         * @param kept the events
         * @param cause why they were given up, or {@code null} if they are done
         */
        void settled(KeptReceipt kept, @Nullable Throwable cause);
    }

    private static final VarHandle HELD;

    private static final VarHandle ENDED;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(KeptReceipt.class, "held", boolean.class);
            ENDED = MethodHandles.lookup().findVarHandle(KeptReceipt.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Keeper keeper;

    private InProgress<?> events;

    /** Whether the handler has its part. */
    @SuppressWarnings("unused") // through the handle
    private boolean held = true;

    /** Whether the events are not in progress any more. */
    @SuppressWarnings("unused") // through the handle
    private boolean ended;

    /** Whether the call threw that took the events over. Written before the call's part is settled. */
    private boolean revoked;

    private KeptReceipt(SliceReceipts parents, InProgress<?> events, Keeper keeper) {
        super(parents, 2);
        this.events = events;
        this.keeper = keeper;
    }

    /**
     * Takes events over.
     *
     * @param link the subscription that delivered them, or {@code null}
     * @param events the events with their receipts
     * @param keeper is notified when all parts are settled
     */
    public static <E> KeptReceipt of(@Nullable Link<E> link, EventSlice<E> events, Keeper keeper) {
        InProgress<E> kept = new InProgress<>(link, Receipts.standIns(events));
        return new KeptReceipt(Receipts.all(events), kept, keeper);
    }

    /** {@return the events that were taken over, with receipts that settle nothing} */
    public InProgress<?> events() {
        return events;
    }

    @Override
    boolean onlyHoldersAdd() {
        return false; // the handler may emit events as long as the receipt is not settled
    }

    /** The call that took a batch over has failed at an event. Only the events before it stay taken over. */
    public void keepFirst(int count) {
        InProgress<?> all = events;
        events = all.first(count);
        keepParents(count);
    }

    /** The call that took the events over has returned. */
    public void callReturned() {
        done();
    }

    /** The call that took the events over threw. The parts of the events' receipts are the stage's again. */
    public void revoke() {
        revoked = true;
        done();
        endHold();
    }

    /**
     * Gives the events up, because their stage ends.
     *
     * @return whether they were in progress; if not, the keeper is notified or has been
     */
    public boolean end(Throwable cause) {
        boolean first = ENDED.compareAndSet(this, false, true);
        if (first) {
            settleParents(cause);
        }
        endHold();
        return first;
    }

    /**
     * Adds parts for events that the handler emits with this acknowledger. The first one gets the handler's part.
     *
     * @param emitted how many events, at least 1
     * @return whether the receipt can be used; otherwise it is settled already
     */
    public boolean passToEmitted(int emitted) {
        if (releaseHold()) {
            add(emitted - 1);
            keeper.released();
            return true;
        }
        return tryAdd(emitted);
    }

    /** The handler's part has no effect any more. */
    private void endHold() {
        if (releaseHold()) {
            keeper.released();
        }
    }

    private boolean releaseHold() {
        return HELD.compareAndSet(this, true, false);
    }

    @Override
    public void acknowledge() {
        if (releaseHold()) {
            done();
            keeper.released();
        }
    }

    @Override
    public void fail(Throwable cause) {
        if (releaseHold()) {
            giveUp(cause);
            keeper.released();
        }
    }

    @Override
    void settled() {
        if (!revoked && ENDED.compareAndSet(this, false, true)) {
            super.settled();
            keeper.settled(this, cause());
        }
    }
}
