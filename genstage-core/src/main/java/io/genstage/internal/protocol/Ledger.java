package io.genstage.internal.protocol;

import io.genstage.DiscardReason;
import io.genstage.Place;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.Subscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for the events that a dispatcher was given. Each event is counted once:
 * {@code taken = dispatched + queued + discarded}.
 *
 * <p>GenStage's own dispatchers are final, and their claims are true unless they throw. Each call of another dispatcher
 * is {@linkplain Audit audited} after it has returned or thrown.
 *
 * @param <E> the type of the events
 */
final class Ledger<E> implements Discards<E> {

    private final Dispatcher<E> dispatcher;

    private final Fates fates;

    /** The links of the consumers. */
    private final LinkChain<E> links;

    /** {@code null} if the dispatcher's claims are true. */
    private final @Nullable Audit<E> audit;

    /**
     * Whether the dispatcher delivers an event to several consumers. Each delivery then gets a further part of the
     * event's receipt, and the ledger's part is settled after the call.
     */
    private final boolean sharesEvents;

    /** Events that the dispatcher was given. */
    private long taken;

    /** Events of {@code taken} that were delivered. A broadcast counts an event once. */
    private long dispatched;

    /** Events of {@code taken} that the dispatcher keeps. */
    private long queued;

    // The current call.

    private boolean calling;

    /** The events that the call was given. */
    private @Nullable EventSlice<E> given;

    /** How many deliveries of events there were: a broadcast counts an event once for each consumer. */
    private long delivered;

    /** The tracked events that a built-in dispatcher has delivered or discarded in the current call. */
    private final ArrayList<EventSlice<E>> left = new ArrayList<>(0);

    /** Events that the dispatcher is given, or that are buffered, next. No other object holds them until then. */
    private @Nullable EventSlice<E> next;

    Ledger(Dispatcher<E> dispatcher, Fates fates, LinkChain<E> links) {
        this.dispatcher = dispatcher;
        this.fates = fates;
        this.links = links;
        this.audit = isBuiltIn(dispatcher) ? null : new Audit<>(fates);
        this.sharesEvents = dispatcher instanceof BroadcastDispatcher;
    }

    private static boolean isBuiltIn(Dispatcher<?> dispatcher) {
        return dispatcher instanceof DemandDispatcher
                || dispatcher instanceof BroadcastDispatcher
                || dispatcher instanceof PartitionDispatcher;
    }

    long dispatched() {
        return dispatched;
    }

    long queued() {
        return queued;
    }

    /**
     * Abandons the events that the dispatcher keeps, because the stage has ended; none if it is a user's, whose claims may
     * be wrong. If it runs out of memory, it can be repeated.
     */
    void abandonQueued() {
        if (audit == null) {
            dispatcher.retainQueued(events -> {
                EventSlice<E> none = events.first(0); // first, because it may run out of memory
                fates.abandonedOutput(Place.PARTITION, events);
                queued -= events.size();
                return none;
            });
        }
    }

    /** Holds events that are dispatched or buffered later in the same turn. {@code null} clears them. */
    void next(@Nullable EventSlice<E> events) {
        next = events;
    }

    /** Begins a call of the dispatcher that passes no events. */
    void beginCall() {
        calling = true;
    }

    /** Begins a call of the dispatcher that passes events. */
    void beginDispatch(EventSlice<E> events) {
        calling = true;
        given = events;
        taken += events.size();
    }

    /** Called by a link over which the dispatcher delivers events. */
    void delivered(Link<E> link, EventSlice<E> events) {
        if (audit == null) {
            if (sharesEvents) {
                Receipts.retain(events);
            } else {
                leaves(events);
            }
            delivered += events.size(); // last, because what comes before may run out of memory
        } else if (calling) {
            Receipts.retain(events);
            audit.delivered(link, events);
        } else {
            long known = Math.min(events.size(), queued); // outside of a call, which the contract forbids
            queued -= known;
            dispatched += known;
            Receipts.retain(events);
            audit.deliveredOutside(events);
        }
    }

    @Override
    public void filtered(EventSlice<E> events) {
        discarded(DiscardReason.FILTERED, events, null);
    }

    @Override
    public void orphaned(EventSlice<E> events) {
        discarded(DiscardReason.ORPHANED, events, null);
    }

    @Override
    public void failed(EventSlice<E> events, RuntimeException cause) {
        discarded(DiscardReason.FAILED, events, cause);
    }

    private void discarded(DiscardReason reason, EventSlice<E> events, @Nullable RuntimeException cause) {
        if (audit == null) {
            if (sharesEvents) {
                fates.discardedUnsettled(reason, events, cause);
            } else {
                left.ensureCapacity(left.size() + 1); // so that 'leaves' needs no memory
                fates.discarded(reason, events, cause);
                leaves(events);
            }
        } else if (calling) {
            audit.discarded(reason, events, cause);
        } else if (queued > 0) {
            discardedOutsideOfACall(reason, events.first((int) Math.min(queued, events.size())), cause);
        }
    }

    private void leaves(EventSlice<E> events) {
        if (Receipts.tracked(events)) {
            left.add(events);
        }
    }

    /** The contract forbids this. */
    private void discardedOutsideOfACall(DiscardReason reason, EventSlice<E> events, @Nullable RuntimeException cause) {
        queued -= events.size();
        fates.discardedUnsettled(reason, events, cause);
        Receipts.done(events);
    }

    /** The events fail at the consumer, in their order among its other events. */
    @Override
    public void withheld(EventSlice<E> events, Subscriber<E> consumer, RuntimeException cause) {
        fates.withheld(events.size(), consumer, cause);
        Link<E> link = links.to(consumer.consumer());
        if (link != null) {
            link.deliverFailed(events, cause);
        }
    }

    /** Events that the dispatcher keeps were withdrawn: the ledger forgets that the dispatcher was given them. */
    void withdrawn(EventSlice<E> events) {
        fates.withdrawnOutput(Place.PARTITION, events); // first, because it may run out of memory
        taken -= events.size();
        if (audit != null) {
            queued -= events.size();
            audit.withdrawn(events);
        }
    }

    /** Ends a call of the dispatcher that returned. */
    void returned() {
        long claimed = dispatcher.queued();
        if (audit == null) {
            queued = claimed;
            dispatched = taken - claimed - fates.discardedByDispatcher();
            EventSlice<E> shared = sharesEvents ? given : null;
            endCall();
            if (shared != null) {
                Receipts.done(shared);
            }
        } else {
            audit(audit, claimed, null);
        }
    }

    /**
     * Audits a call. If the audit runs out of memory, the call has ended all the same, and is not counted a second
     * time.
     */
    private void audit(Audit<E> auditor, long claimed, @Nullable Throwable thrown) {
        EventSlice<E> audited = given;
        endCall();
        dispatched += auditor.settle(audited, queued, claimed, thrown);
        queued = auditor.kept();
    }

    /**
     * Stops using the dispatcher, for example because it threw. Events that were neither delivered nor discarded count
     * as failed. The caller counts events that cannot be identified here. If it runs out of memory, it can be repeated.
     */
    void giveUp(Throwable cause) {
        if (calling && audit != null) {
            audit(audit, 0, cause);
        } else if (audit == null) {
            giveUpBuiltIn(cause);
        }
        queued = 0;
        EventSlice<E> stranded = next;
        if (stranded != null) {
            fates.discarded(DiscardReason.FAILED, stranded, cause);
            next = null;
        }
    }

    private void giveUpBuiltIn(Throwable cause) {
        if (calling) {
            dispatched += Math.min(delivered, taken - dispatched - fates.discardedByDispatcher());
            calling = false; // first, because what follows may run out of memory
        }
        EventSlice<E> stranded = given;
        if (stranded != null && sharesEvents) {
            Receipts.giveUp(stranded, cause); // some of its consumers did not receive them
        } else if (stranded != null && Receipts.tracked(stranded)) {
            List<EventSlice<E>> elsewhere = queuedEvents(cause);
            elsewhere.addAll(left);
            fates.discarded(DiscardReason.FAILED, Receipts.missing(stranded, elsewhere), cause);
        }
        given = null;
        failQueued(cause);
        endCall();
    }

    /** {@return the events that the dispatcher keeps, as far as it still passes them on} */
    private List<EventSlice<E>> queuedEvents(Throwable cause) {
        List<EventSlice<E>> kept = new ArrayList<>();
        retainQueued(
                events -> {
                    kept.add(events);
                    return events;
                },
                cause);
        return kept;
    }

    /** Fails the events that the dispatcher keeps, as far as it still passes them on. */
    private void failQueued(Throwable cause) {
        retainQueued(
                events -> {
                    EventSlice<E> none = events.first(0); // first, because it may run out of memory
                    fates.discarded(DiscardReason.FAILED, events, cause);
                    return none;
                },
                cause);
    }

    private void retainQueued(UnaryOperator<EventSlice<E>> remaining, Throwable cause) {
        try {
            dispatcher.retainQueued(remaining);
        } catch (OutOfMemoryError noMemory) {
            throw noMemory; // the caller repeats it
        } catch (Throwable thrown) { // the dispatcher may have failed at any line
            if (thrown != cause) {
                cause.addSuppressed(thrown);
            }
        }
    }

    private void endCall() {
        calling = false;
        given = null;
        delivered = 0;
        left.clear();
    }
}
