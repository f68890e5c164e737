package io.genstage.internal.protocol;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.dispatch.EventSlice;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
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

    /** What a handler call is busy with: the first events of the queue's first delivery. */
    private @Nullable EventSlice<E> inHand;

    /** Events that have left the queue and that the handler has in hand still. */
    private long leftInHand;

    /** Events in the queue that are not in hand. */
    private long queued;

    /** Whether a permanent subscription has completed: the consumer then ends with the last of all. */
    private boolean permanentCompleted;

    /** Made when the first link is over, or events are abandoned. */
    private @Nullable Past past;

    /** Figures that outlive a link. */
    private static final class Past {

        /** By links that are over. */
        private long processed;

        /** By links that are over. */
        private long failed;

        /** Events that arrived and that nobody was there to handle. */
        private long abandoned;
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
            if (link.begun()) {
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
    public boolean ask(AskWish wish) {
        if (wish.link().manual()) {
            wish.link().wish(wish.events());
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
    public void informed(Info info) {
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

    /** A handler call begins: the batch stays at the head of the queue until it is known what becomes of it. */
    public Link<E> takeInHand(EventSlice<E> batch) {
        Link<E> link = firstDelivery().link();
        link.takeInHand(batch.size());
        queued -= batch.size();
        inHand = batch;
        return link;
    }

    /** The batch in hand was handled, and its output is on its way: asks for more if it is time (R68). */
    public void processed() {
        processed(0);
    }

    /**
     * The batch in hand was handled, but for some events that the handler has dropped.
     *
     * @param dropped how many
     */
    public void processed(int dropped) {
        Link<E> link = firstDelivery().link();
        link.processed(dropInHand().size() - dropped);
        if (dropped > 0) {
            link.dropped(dropped);
            past().abandoned += dropped;
        }
        link.askIfLow();
    }

    /**
     * The handler threw: the batch in hand is given up. Nothing is asked for until somebody is there again to handle it.
     *
     * @return the batch, or {@code null} if there is none
     */
    public @Nullable EventSlice<E> failed() {
        if (inHand == null) {
            return null;
        }
        Link<E> link = firstDelivery().link();
        EventSlice<E> lost = dropInHand();
        link.failed(lost.size());
        return lost;
    }

    /** The handler has taken the batch, and will say later of each event what has become of it. */
    public void leaveInHand() {
        leftInHand += dropInHand().size();
    }

    /**
     * It is known what has become of an event that was left in hand, perhaps by a subscription that is over.
     *
     * @param handled whether it was handled, or given up
     */
    public void settled(Link<E> link, boolean handled) {
        leftInHand--;
        if (handled) {
            link.processed(1);
        } else {
            link.failed(1);
        }
        if (link.isOver()) {
            past().processed += handled ? 1 : 0;
            past().failed += handled ? 0 : 1;
        }
    }

    /** Events that were left in hand are settled: asks for more if it is time. */
    public void askAgain(Link<E> link) {
        link.askIfLow();
    }

    /** {@return how many events have left the queue and are in hand still} */
    public long leftInHand() {
        return leftInHand;
    }

    /**
     * Forgets a link that is over.
     *
     * @return what becomes of the consumer: it stops by the link's cancel mode (R136), or {@linkplain #complete() completes}
     */
    public AfterEnd forget(Ended ended) {
        remove(ended.link());
        CancelMode mode = ended.link().options().cancelMode();
        Cancellation cancellation = ended.cancellation();
        permanentCompleted |= mode == CancelMode.PERMANENT && cancellation == null;
        if (cancellation != null && stops(mode, cancellation)) {
            return AfterEnd.STOPS;
        }
        return complete() ? AfterEnd.COMPLETES : AfterEnd.GOES_ON;
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
    public void leaveAll(@Nullable Throwable reason) {
        links.toList().forEach(link -> link.requestCancel(new Cancellation(Cancellation.Kind.DOWN, reason)));
    }

    /**
     * {@return whether no subscription is left and nothing that arrived waits}
     */
    public boolean drained() {
        return links.isEmpty() && first == null;
    }

    /**
     * Empties the queue without handling it: deliveries are counted, and links that have ended are forgotten.
     *
     * @return how many events were in it
     */
    public long abandon() {
        long before = abandoned();
        for (Message message = first; message != null; message = first) {
            if (message instanceof Ended ended) {
                remove(ended.link());
            } else if (message instanceof Delivery<?> delivery) {
                past().abandoned += delivery.size();
                delivery.link().abandoned(delivery.size());
            }
            removeFirst(); // one after the other, as there may be no memory for the next one
        }
        queued = 0;
        return abandoned() - before;
    }

    /**
     * {@return how many events were abandoned so far}
     */
    public long abandoned() {
        return past == null ? 0 : past.abandoned;
    }

    public InputSnapshot snapshot() {
        List<SubscriptionSnapshot> live = links.map(Link::consumerSnapshot);
        long processed = past == null ? 0 : past.processed;
        long failed = past == null ? 0 : past.failed;
        EventSlice<E> batch = inHand; // one look: somebody may read this while it changes, and then reads again
        long busy = leftInHand + (batch == null ? 0 : batch.size());
        for (SubscriptionSnapshot link : live) {
            processed += link.processed();
            failed += link.failed();
        }
        return new InputSnapshot(queued, busy, processed, failed, abandoned(), live);
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

    private EventSlice<E> dropInHand() {
        EventSlice<E> dropped = Objects.requireNonNull(inHand, "nothing is in hand");
        Delivery<E> delivery = firstDelivery();
        delivery.remove(dropped.size());
        inHand = null;
        if (delivery.size() == 0) {
            removeFirst();
        }
        return dropped;
    }

    private void remove(Link<?> link) {
        if (links.remove(link)) {
            SubscriptionSnapshot end = link.consumerSnapshot();
            past().processed += end.processed();
            past().failed += end.failed();
            link.over();
        }
    }

    private Past past() {
        if (past == null) {
            past = new Past();
        }
        return past;
    }
}
