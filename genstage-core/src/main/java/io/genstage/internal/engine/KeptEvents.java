package io.genstage.internal.engine;

import io.genstage.Acknowledger;
import io.genstage.EventGivenUpException;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.protocol.KeptReceipt;
import io.genstage.internal.protocol.Receipt;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events that a handler has taken over: they stay in progress after their calls. Belongs to the stage's turn. */
final class KeptEvents<I> implements KeptReceipt.Keeper {

    private static final Set<KeptReceipt> NONE = Set.of();

    private final StageShell<I, ?> shell;

    private final @Nullable ConsumerSide<I> input;

    /** Taken over by calls that have returned. Made for the first one. */
    private Set<KeptReceipt> inProgress = NONE;

    /** How many receipts have a part that belongs to the handler. */
    private int held;

    // The current call.

    private @Nullable InProgress<I> batch;

    /** By the index of the event in the batch; one for all if the handler takes batches. Made for the first one. */
    private @Nullable KeptReceipt @Nullable [] ofCall;

    KeptEvents(StageShell<I, ?> shell, @Nullable ConsumerSide<I> input) {
        this.shell = shell;
        this.input = input;
    }

    /** A call begins. */
    void begin(InProgress<I> events) {
        batch = events;
        ofCall = null;
    }

    /**
     * Takes over events of the current call.
     *
     * @param index the index of the event in the batch, or {@link CallOutcome#WHOLE_BATCH}
     * @throws IllegalStateException if there is no call with events
     */
    Acknowledger keep(int index) {
        InProgress<I> present = batch;
        if (present == null) {
            throw new IllegalStateException(
                    "Stage " + shell + " cannot keep an event, because no handler call with events"
                            + " is in progress. Call 'keep' in the handler of events, on its thread.");
        }
        EventSlice<I> events = present.events();
        @Nullable KeptReceipt[] all = ofCall == null ? new KeptReceipt[events.size()] : ofCall;
        ofCall = all;
        int place = Math.max(0, index);
        KeptReceipt known = all[place];
        if (known != null) {
            return known;
        }
        EventSlice<I> own = index < 0 ? events : events.subList(index, index + 1);
        KeptReceipt receipt = KeptReceipt.of(present.link(), own, this);
        held++;
        for (int i = place; i < place + own.size(); i++) {
            all[i] = receipt;
        }
        return receipt;
    }

    /** {@return whether the current call has taken over events} */
    boolean any() {
        return ofCall != null;
    }

    /** {@return the receipt of an event that the current call has taken over, or {@code null} if it has not} */
    @Nullable
    KeptReceipt receipt(int index) {
        return ofCall == null ? null : ofCall[index];
    }

    /** {@return whether an acknowledger was made by {@link #keep}} */
    boolean isOwn(Acknowledger acknowledger) {
        return acknowledger instanceof KeptReceipt;
    }

    /** {@return the receipt for events that are emitted with a kept one, or {@code null} if it is settled} */
    @Nullable
    Receipt pass(Acknowledger acknowledger, int events) {
        return acknowledger instanceof KeptReceipt receipt && receipt.passToEmitted(events) ? receipt : null;
    }

    /**
     * The call has handled the first events.
     *
     * @param count how many
     * @return how many of them remain in progress
     */
    int handled(int count) {
        @Nullable KeptReceipt[] all = ofCall;
        if (all == null) {
            return 0;
        }
        int stay = 0;
        for (int i = 0; i < count; i++) {
            stay += all[i] == null ? 0 : 1;
        }
        return stay;
    }

    /**
     * The call has ended, and its events are counted. Events that it has taken over and not handled are the stage's
     * again.
     *
     * @param handled how many events it has handled, from the first one on
     */
    void end(int handled) {
        @Nullable KeptReceipt[] all = ofCall;
        batch = null;
        ofCall = null;
        if (all == null) {
            return;
        }
        KeptReceipt last = null;
        for (int i = 0; i < all.length; i++) {
            KeptReceipt receipt = all[i];
            if (receipt != null && receipt != last) {
                if (handled > i && handled < all.length && all[handled] == receipt) {
                    receipt.keepFirst(handled - i);
                }
                end(receipt, i < handled);
            }
            last = receipt;
        }
    }

    /** The call has returned, and its events have failed all the same: gives up those that it has taken over. */
    private void failCall(@Nullable Throwable failure) {
        @Nullable KeptReceipt[] all = ofCall;
        batch = null;
        ofCall = null;
        for (int i = 0; all != null && i < all.length; i++) {
            KeptReceipt receipt = all[i];
            if (receipt != null) {
                receipt.end(reason(failure));
            }
        }
    }

    private EventGivenUpException reason(@Nullable Throwable failure) {
        return EventGivenUpException.ofEnded(
                "Stage " + shell + " ended before its handler had acknowledged the event that it kept", failure);
    }

    private void end(KeptReceipt receipt, boolean handled) {
        if (!handled) {
            receipt.revoke();
            return;
        }
        if (inProgress == NONE) {
            inProgress = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        inProgress.add(receipt);
        receipt.callReturned();
    }

    /** On any thread. */
    @Override
    public void released() {
        shell.execute(() -> held--);
    }

    /** On any thread: the stage counts the events in its turn. */
    @Override
    public void settled(KeptReceipt receipt, @Nullable Throwable cause) {
        shell.execute(() -> count(receipt, cause));
    }

    @SuppressWarnings("unchecked") // the receipts were made for events of this stage
    private void count(KeptReceipt receipt, @Nullable Throwable cause) {
        if (inProgress.remove(receipt)) {
            InProgress<I> left = (InProgress<I>) receipt.events();
            Settlements<I> settlements = shell.settlements();
            settlements.settled(left, cause);
            if (left.link() != null) {
                settlements.askIfLow(left.link());
            }
        }
    }

    /** {@return whether the handler has events that it must acknowledge, or emit others with; on any thread} */
    boolean anyHeld() {
        return held > 0;
    }

    /** {@return whether events are in progress after their calls} */
    boolean isEmpty() {
        return inProgress.isEmpty();
    }

    /** Gives up all events that are in progress after their calls, because the stage fails or ends. */
    @SuppressWarnings("unchecked") // the receipts were made for events of this stage
    void giveUp(@Nullable Throwable failure) {
        List<KeptReceipt> all = List.copyOf(inProgress);
        for (KeptReceipt receipt : all) {
            inProgress.remove(receipt);
            if (input != null) {
                input.abandonKept((InProgress<I>) receipt.events());
            }
            receipt.end(reason(failure));
        }
        failCall(failure);
    }
}
