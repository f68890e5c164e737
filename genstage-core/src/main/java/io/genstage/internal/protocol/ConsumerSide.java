package io.genstage.internal.protocol;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.dispatch.EventSlice;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.Place;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The consuming side of a stage: its subscriptions and the queue of what has arrived. A delivery is handled in batches of
 * {@code max - min} events, and more is asked for when a batch is done (R66–R69).
 *
 * @param <E> the type of the events
 */
public final class ConsumerSide<E> {

    private final LinkChain<E> links = new LinkChain<>(Link.AT_CONSUMER);

    /** Whether asking is allowed: not before all subscriptions of the pipeline stand (R99). */
    private boolean released;

    // The input queue, in the order of arrival: deliveries, and the ends of links behind them.

    private @Nullable Message first;

    private @Nullable Message last;

    /** The batch of the present handler call: the first events of the queue's first delivery. Made for the first batch. */
    private @Nullable InProgress<E> batch;

    /** Events that have left the queue and that the handler has in hand still. */
    private long keptInProgress;

    /** Events in the queue that are not in hand. */
    private long queued;

    /** Whether a permanent subscription has completed: the consumer then ends with the last of all. */
    private boolean permanentCompleted;

    private final Fates fates;

    public ConsumerSide(Fates fates) {
        this.fates = fates;
    }

    /**
     * Makes a subscription; the producer may still refuse it.
     *
     * @param replaced a subscription to the same producer that is over before this one begins, or {@code null}
     * @param answers counts the producer's answer, or {@code null}
     */
    public void subscribe(Link<E> link, @Nullable Link<?> replaced, @Nullable Countdown answers) {
        links.add(link);
        link.subscribe(replaced, answers);
    }

    /**
     * {@return the live subscriptions}
     */
    public List<Link<E>> subscriptions() {
        return links.toList();
    }

    /**
     * It is known who asks over a subscription, because it is new or the handler is: asks for events, if that is allowed already
     * (R55).
     */
    public void begin(Link<E> link, DemandControl control) {
        link.control(control);
        if (released) {
            link.release();
        }
    }

    /** All subscriptions stand: asks for the first events, where it is known who asks. */
    public void release() {
        released = true;
        links.forEach(link -> {
            if (link.demandControlKnown()) {
                link.release();
            }
        });
    }

    /** {@return whether all declared subscriptions have been made} */
    public boolean released() {
        return released;
    }

    /**
     * Asks for more over a subscription that is asked over by hand.
     *
     * @return whether it is
     */
    public boolean ask(CallerAsk ask) {
        if (ask.link().manual()) {
            ask.link().askManually(ask.events());
            return true;
        }
        return false;
    }

    public void delivered(Delivery<E> delivery) {
        delivery.link().received(delivery.size());
        queued += delivery.size();
        append(delivery);
        delivery.compact(); // last, as there may be no memory for it
    }

    public void ended(Ended ended) {
        append(ended);
    }

    /** Lets a message wait behind what has arrived (R115). */
    public void queueInfo(Info info) {
        append(info);
    }

    /**
     * {@return the first delivery's next batch, or {@code null} if no delivery is first in the queue}
     */
    @SuppressWarnings("unchecked") // deliveries of this side's links only
    public @Nullable EventSlice<E> nextBatch() {
        return first instanceof Delivery<?> delivery ? ((Delivery<E>) delivery).firstBatch() : null;
    }

    /**
     * {@return the end of a link that is first in the queue, taken out of it, or {@code null} if there is none}
     */
    public @Nullable Ended nextEnd() {
        if (first instanceof Ended ended) {
            removeFirst();
            return ended;
        }
        return null;
    }

    /**
     * {@return the message that is first in the queue, taken out of it, or {@code null} if there is none}
     */
    public @Nullable Info nextInfo() {
        if (first instanceof Info info) {
            removeFirst();
            return info;
        }
        return null;
    }

    /**
     * A handler call begins. Its events stay at the head of the queue until their fate is known.
     *
     * @param events the first events of the first delivery
     */
    public InProgress<E> begin(EventSlice<E> events) {
        Link<E> link = firstDelivery().link();
        link.beginProcessing(events.size());
        queued -= events.size();
        InProgress<E> begun = batch == null ? new InProgress<>() : batch;
        begun.begin(link, events);
        batch = begun;
        return begun;
    }

    /** The batch was handled, and its output was sent: asks for more if it is time (R68). */
    public void handled() {
        handled(0);
    }

    /**
     * The batch was handled, except for events that the handler has dropped.
     *
     * @param dropped how many
     */
    public void handled(int dropped) {
        Link<E> link = firstDelivery().link();
        fates.handled(link, endBatch().size() - dropped);
        if (dropped > 0) {
            fates.dropped(link, dropped);
        }
        link.askIfLow();
    }

    /**
     * The handler threw, and the batch is not tried again. Nothing is asked for until there is a handler again.
     *
     * @param cause what the handler threw
     * @return how many events that were; 0 if none were in progress
     */
    public int failed(Throwable cause) {
        if (!processing()) {
            return 0;
        }
        Link<E> link = firstDelivery().link();
        EventSlice<E> events = endBatch();
        fates.failed(link, events, cause);
        return events.size();
    }

    /** A shutdown interrupted the call that was processing the batch. */
    public void interrupted(Throwable cause) {
        if (processing()) {
            Link<E> link = firstDelivery().link();
            fates.interrupted(link, endBatch(), cause);
        }
    }

    private boolean processing() {
        return batch != null && batch.size() > 0;
    }

    /** The handler keeps the batch in progress after its call, and tells the fate of each event later. */
    public void keepInProgress() {
        keptInProgress += endBatch().size();
    }

    /**
     * The fate of events that were left in progress is known. Their subscription may have ended.
     *
     * @param failure why they failed, or {@code null} if they were handled
     */
    public void settled(InProgress<E> left, @Nullable Throwable failure) {
        EventSlice<E> events = left.events();
        Link<E> link = Objects.requireNonNull(left.link());
        keptInProgress -= events.size();
        if (failure == null) {
            fates.handled(link, events.size());
        } else {
            fates.failed(link, events, failure);
        }
    }

    /** Events that were left in progress are settled: asks for more if it is time. */
    public void askIfLow(Link<E> link) {
        link.askIfLow();
    }

    /** {@return how many events have left the queue and are in hand still} */
    public long keptInProgress() {
        return keptInProgress;
    }

    /**
     * Forgets a link that is over.
     *
     * @return what becomes of the consumer: it stops by the link's cancel mode (R136), or {@linkplain #complete() completes}
     */
    public EndEffect forget(Ended ended) {
        remove(ended.link());
        CancelMode mode = ended.link().options().cancelMode();
        Cancellation cancellation = ended.cancellation();
        permanentCompleted |= mode == CancelMode.PERMANENT && cancellation == null;
        if (cancellation != null && stops(mode, cancellation)) {
            return EndEffect.STOPS;
        }
        return complete() ? EndEffect.COMPLETES : EndEffect.CONTINUES;
    }

    /**
     * {@return whether no subscription is left and a permanent one has completed; not before all that are declared have been made}
     */
    public boolean complete() {
        return released && permanentCompleted && links.isEmpty();
    }

    private static boolean stops(CancelMode mode, Cancellation cancellation) {
        return switch (cancellation.kind()) {
            case CANCEL, DOWN ->
                mode == CancelMode.PERMANENT || (mode == CancelMode.TRANSIENT && cancellation.reason() != null);
            case DETACH, REFUSED -> false;
        };
    }

    /** This consumer is going: asks all producers to let it go; each confirms behind its last delivery. */
    public void requestCancelOfAll(@Nullable Throwable reason) {
        links.toList().forEach(link -> link.requestCancel(new Cancellation(Cancellation.Kind.DOWN, reason)));
    }

    /**
     * {@return whether no subscription is left and nothing that arrived waits}
     */
    public boolean drained() {
        return links.isEmpty() && first == null;
    }

    /**
     * Empties the queue: no handler will handle its events. Links that have ended are forgotten.
     *
     * @param place where the events were
     * @return how many events that were
     */
    public long abandon(Place place) {
        long before = fates.abandoned();
        for (Message message = first; message != null; message = first) {
            if (message instanceof Ended ended) {
                remove(ended.link());
            } else if (message instanceof Delivery<?> delivery) {
                fates.abandoned(delivery.link(), delivery.size(), place);
            }
            removeFirst(); // one after the other, because there may be no memory for the next one
        }
        queued = 0;
        return fates.abandoned() - before;
    }

    public InputSnapshot snapshot() {
        InProgress<E> present = batch;
        long busy = keptInProgress + (present == null ? 0 : present.size());
        return new InputSnapshot(
                queued, busy, fates.handled(), fates.failed(), fates.abandoned(), links.map(Link::consumerSnapshot));
    }

    private void append(Message message) {
        if (last == null) {
            first = message;
        } else {
            last.next(message);
        }
        last = message;
    }

    private void removeFirst() {
        Message removed = Objects.requireNonNull(first);
        first = removed.next();
        removed.next(null);
        if (first == null) {
            last = null;
        }
    }

    @SuppressWarnings("unchecked") // deliveries of this side's links only
    private Delivery<E> firstDelivery() {
        return (Delivery<E>) Objects.requireNonNull(first);
    }

    /** The batch leaves the queue. */
    private EventSlice<E> endBatch() {
        InProgress<E> ended = Objects.requireNonNull(batch, "nothing is in progress");
        Delivery<E> delivery = firstDelivery();
        delivery.remove(ended.size()); // first, because there may be no memory for it
        EventSlice<E> events = ended.end();
        if (delivery.size() == 0) {
            removeFirst();
        }
        return events;
    }

    private void remove(Link<?> link) {
        if (links.remove(link)) {
            link.markEnded();
        }
    }
}
