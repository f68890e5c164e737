package io.genstage.internal.protocol;

import io.genstage.Acknowledger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The tracked events of one stage instance that are not settled. Any thread may settle an event. The instance is then
 * notified in its turn, and so is the event's acknowledger, unless that is a {@link Acknowledger.Concurrent}.
 *
 * <p>Unless a method says otherwise, it is called in the turn of the instance.
 */
public final class Unsettled extends Signal {

    /** The stage instance. */
    public interface Owner extends Endpoint {

        /**
         * Runs an action that calls acknowledgers, in the owner's turn. If the owner's handler is in a call, this method
         * is not called before the call has returned.
         */
        void callAcknowledgers(Runnable action);

        /** An acknowledger threw. On any thread. */
        void acknowledgerThrew(Throwable thrown);

        /** {@return whether an event that was given up for a reason counts as done} */
        boolean countsAsDone(Throwable cause);

        /**
         * An event was given up, and its acknowledger was notified. In the owner's turn.
         *
         * @param position the number of events that were emitted before it
         * @param cause why
         */
        void givenUp(long position, Throwable cause);
    }

    private static final VarHandle SETTLED;

    static {
        try {
            SETTLED = MethodHandles.lookup().findVarHandle(Unsettled.class, "settled", SourceReceipt.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Owner owner;

    /** The last of the events that were settled and that the owner was not notified of: a stack. */
    @SuppressWarnings("unused") // through the handle
    private @Nullable SourceReceipt settled;

    /** The receipts of the events whose acknowledgers were not notified yet. */
    private final OpenReceipts open = new OpenReceipts();

    /** Settled events that were counted and whose acknowledgers were not notified yet: a chain in order. */
    private @Nullable SourceReceipt unnotified;

    /** Given-up events whose acknowledgers were notified, and of which the owner was not. Made for the first one. */
    private @Nullable ArrayDeque<SourceReceipt> unreported;

    private long size;

    /** The position of the next event that is opened. */
    private long nextPosition;

    /** Whether all events were given up, because the stage ends. Parts that are settled later have no effect. */
    private boolean ended;

    /** The events that were opened after that: they were in the inlet. Made for the first one. */
    private @Nullable Unsettled afterEnd;

    /** The class of the last acknowledger. */
    private @Nullable Class<?> lastClass;

    /**
     * Whether the acknowledgers of this class are {@link Acknowledger.Concurrent}. It is stored because the JVM compares
     * all interfaces of a class before it knows that the class does not implement one: some 10 ns.
     */
    private boolean lastConcurrent;

    /** The position of the first event that was given up and does not count as done, or {@link Long#MAX_VALUE}. */
    private long firstGivenUp = Long.MAX_VALUE;

    public Unsettled(Owner owner) {
        this.owner = owner;
    }

    /**
     * Opens the receipt of an event that is about to be emitted, or of several.
     *
     * @param acknowledger is notified of what became of the events, or {@code null}
     * @param position the number of events that were emitted before it; not less than for the event before
     * @param events how many events have the receipt, at least 1
     */
    public SourceReceipt open(@Nullable Acknowledger acknowledger, long position, int events) {
        if (ended) {
            return afterEnd().open(acknowledger, position, events);
        }
        SourceReceipt receipt = newReceipt(acknowledger, position, events);
        open.add(receipt);
        nextPosition = position + events;
        size += events;
        return receipt;
    }

    private SourceReceipt newReceipt(@Nullable Acknowledger acknowledger, long position, int events) {
        if (acknowledger == null) {
            return new SourceReceipt(this, null, position, events);
        }
        boolean concurrent = isConcurrent(acknowledger);
        if (events > 1) {
            return new SharedSourceReceipt(this, acknowledger, position, events, concurrent);
        }
        return concurrent
                ? new ConcurrentSourceReceipt(this, acknowledger, position)
                : new SourceReceipt(this, acknowledger, position, 1);
    }

    private boolean isConcurrent(Acknowledger acknowledger) {
        if (acknowledger.getClass() != lastClass) {
            lastConcurrent = acknowledger instanceof Acknowledger.Concurrent;
            lastClass = acknowledger.getClass();
        }
        return lastConcurrent;
    }

    private Unsettled afterEnd() {
        if (afterEnd == null) {
            afterEnd = new Unsettled(owner);
        }
        return afterEnd;
    }

    /** {@return how many events are not settled} */
    public long size() {
        return afterEnd == null ? size : size + afterEnd.size();
    }

    /**
     * {@return the number of leading events that are done}
     *
     * @param emitted how many events were emitted
     */
    public long acknowledged(long emitted) {
        SourceReceipt first = open.first();
        long unsettled = first == null ? emitted : position(first);
        return Math.min(unsettled, firstGivenUp);
    }

    /** Settles the receipt of events that are not sent after all. Their acknowledger is notified in the owner's turn. */
    public void drop(SourceReceipt receipt, Throwable cause) {
        receipt.drop(cause);
    }

    /** All parts of an event are settled. On any thread. */
    void settled(SourceReceipt receipt) {
        if (receipt.isConcurrent()) {
            notify(receipt);
        }
        settled(receipt, receipt);
    }

    /**
     * All parts of several events are settled, and none of them has a {@link Acknowledger.Concurrent}. On any thread.
     *
     * @param newest the event that was settled last, at the end of a chain
     * @param oldest the event that was settled first, at the beginning of the chain
     */
    void settled(SourceReceipt newest, SourceReceipt oldest) {
        SourceReceipt before;
        do {
            before = (SourceReceipt) SETTLED.getAcquire(this);
            oldest.settledBefore = before;
        } while (!SETTLED.compareAndSet(this, before, newest));
        if (before == null && raise()) {
            owner.post(this, null);
        }
    }

    private void notify(SourceReceipt receipt) {
        try {
            receipt.settle();
        } catch (Throwable thrown) { // also a checked exception that no method declares
            owner.acknowledgerThrew(thrown);
        }
    }

    @Override
    public void accept(Receiver receiver) {
        lower();
        settleAll();
    }

    /** Notifies the owner and the acknowledgers of all events that were settled. */
    private void settleAll() {
        addUnnotified(countInOrder((SourceReceipt) SETTLED.getAndSet(this, (SourceReceipt) null)));
        if (unnotified != null) {
            owner.callAcknowledgers(this::notifyUnnotified);
            open.removeNotified();
        }
        reportGivenUp();
    }

    /**
     * Counts events as settled.
     *
     * @param newest the event that was settled last, at the end of a chain
     * @return the same events in the order in which they were settled; none if {@link #giveUpAll} has counted them
     */
    private @Nullable SourceReceipt countInOrder(@Nullable SourceReceipt newest) {
        SourceReceipt oldest = null;
        SourceReceipt next = newest;
        while (next != null) {
            SourceReceipt receipt = next;
            next = receipt.settledBefore;
            receipt.settledBefore = null;
            if (!ended) {
                size -= receipt.events();
                noteGivenUp(receipt);
                receipt.settledBefore = oldest;
                oldest = receipt;
            }
        }
        return oldest;
    }

    /** Events that are left from an earlier turn, which ran out of memory, come first. */
    private void addUnnotified(@Nullable SourceReceipt chain) {
        SourceReceipt end = unnotified;
        if (end == null) {
            unnotified = chain;
            return;
        }
        while (end.settledBefore != null) {
            end = end.settledBefore;
        }
        end.settledBefore = chain;
    }

    private void notifyUnnotified() {
        SourceReceipt next = unnotified;
        unnotified = null;
        try {
            while (next != null) {
                SourceReceipt receipt = next;
                next = receipt.settledBefore;
                receipt.settledBefore = receipt;
                settle(receipt);
            }
        } finally {
            unnotified = next;
        }
    }

    private void settle(SourceReceipt receipt) {
        notify(receipt);
        if (receipt.cause() != null) {
            if (unreported == null) {
                unreported = new ArrayDeque<>();
            }
            unreported.add(receipt);
        }
    }

    /** Notifies the owner of the events that were given up. */
    private void reportGivenUp() {
        for (SourceReceipt receipt = nextUnreported(); receipt != null; receipt = nextUnreported()) {
            Throwable cause = receipt.cause();
            if (cause != null) {
                owner.givenUp(position(receipt), cause);
            }
        }
    }

    private @Nullable SourceReceipt nextUnreported() {
        return unreported == null ? null : unreported.poll();
    }

    /** An acknowledger may ask how many events are done, so this is noted before any acknowledger is notified. */
    private void noteGivenUp(SourceReceipt receipt) {
        Throwable cause = receipt.cause();
        if (cause != null && !owner.countsAsDone(cause)) {
            firstGivenUp = Math.min(firstGivenUp, position(receipt));
        }
    }

    /**
     * Gives up all events that are not settled, because the pipeline ends. Parts that are settled later have no effect.
     *
     * @param cause why
     */
    public void giveUpAll(Throwable cause) {
        settleAll();
        open.forEach(receipt -> {
            if (!receipt.isSettled()) {
                receipt.markGivenUp(cause);
            }
            noteGivenUp(receipt);
        });
        ended = true;
        size = 0;
        if (open.first() != null) {
            owner.callAcknowledgers(this::notifyOpen);
            reportGivenUp();
        }
    }

    private void notifyOpen() {
        for (SourceReceipt receipt = open.poll(); receipt != null; receipt = open.poll()) {
            settle(receipt);
        }
    }

    private long position(SourceReceipt receipt) {
        return nextPosition - Integer.toUnsignedLong((int) nextPosition - receipt.position());
    }
}
