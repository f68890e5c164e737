package io.genstage.internal.protocol;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.Place;
import io.genstage.dispatch.EventSlice;
import io.genstage.snapshot.InputSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The consuming side of a stage: its subscriptions and its input queue. A handler call handles a batch of
 * {@code max - min} events of a delivery. The side asks for more events when a batch is done (R66–R69).
 *
 * @param <E> the type of the events
 */
public final class ConsumerSide<E> {

    private final LinkChain<E> links = new LinkChain<>(Link.AT_CONSUMER);

    /** Whether asking is allowed: not before all subscriptions of the pipeline have been made (R99). */
    private boolean released;

    // The input queue, in order of arrival: deliveries, infos and the ends of links.

    private @Nullable Message first;

    private @Nullable Message last;

    /**
     * The batch of the current handler call: the first events of the queue's first delivery. Created for the first
     * batch.
     */
    private @Nullable InProgress<E> batch;

    /** Events that have left the queue and that the handler still has in progress. */
    private long keptInProgress;

    /** Events in the queue that are not in progress. */
    private long queued;

    /** Receives the position, in the first delivery, of each event that is removed from it as withdrawn. */
    private IntConsumer withdrawnFromFirst = position -> {};

    /**
     * Whether a permanent subscription has completed. If so, the consumer completes when its last subscription ends.
     */
    private boolean permanentCompleted;

    private final Fates fates;

    public ConsumerSide(Fates fates) {
        this.fates = fates;
    }

    /**
     * Makes a subscription. The producer may still refuse it.
     *
     * @param replaced a subscription to the same producer that ends before this one begins, or {@code null}
     * @param answers counts the producer's answer, or {@code null}
     */
    public void subscribe(Link<E> link, @Nullable Link<?> replaced, @Nullable Countdown answers) {
        links.add(link);
        link.subscribe(replaced, answers);
    }

    /** {@return the open subscriptions} */
    public List<Link<E>> subscriptions() {
        return links.toList();
    }

    /**
     * Begins to ask over a subscription, if asking is allowed already (R55). Called for a new subscription, and again
     * for each new handler.
     */
    public void begin(Link<E> link, DemandControl control) {
        link.control(control);
        if (released) {
            link.release();
        }
    }

    /**
     * Called when all subscriptions have been made. Asks for the first events over each subscription whose demand
     * control is known.
     */
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
     * Asks for more over a subscription with manual demand.
     *
     * @return whether the subscription has manual demand
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
        delivery.compact(); // last, because it may run out of memory
    }

    public void ended(Ended ended) {
        append(ended);
    }

    /** Queues a message after everything that has arrived (R115). */
    public void queueInfo(Info info) {
        append(info);
    }

    /**
     * {@return the next batch of the first delivery, or {@code null} if the queue does not begin with a delivery} Events
     * that their sources have withdrawn are removed first.
     */
    public @Nullable EventSlice<E> nextBatch() {
        while (first instanceof Delivery<?>) {
            EventSlice<E> batch = firstDelivery().firstBatch();
            if (!Receipts.anyWithdrawn(batch)) {
                return batch;
            }
            removeWithdrawn(firstDelivery());
            removeFirstIfEmpty();
        }
        return null;
    }

    /** {@return why the first event of the queue fails without a handler call, or {@code null} if it does not} */
    public @Nullable Throwable nextFailure() {
        return first instanceof Delivery<?> delivery ? delivery.failure() : null;
    }

    /**
     * Removes the queued events that their sources have withdrawn, and requests others in their place.
     *
     * @return whether there were any
     */
    @SuppressWarnings("unchecked") // deliveries of this side's links only
    public boolean removeWithdrawn() {
        long before = fates.withdrawn();
        for (Message message = first; message != null; message = message.next()) {
            if (message instanceof Delivery<?> delivery) {
                removeWithdrawn((Delivery<E>) delivery);
            }
        }
        removeEmpty();
        return fates.withdrawn() > before;
    }

    /**
     * Sets what is notified when an event is removed from the first delivery of the queue, because its source has
     * withdrawn it. It receives the event's position in the delivery, after the events before it were removed.
     */
    public void whenWithdrawnFromFirst(IntConsumer action) {
        withdrawnFromFirst = action;
    }

    /** Removes the deliveries that have no events any more. */
    private void removeEmpty() {
        while (removeFirstIfEmpty()) {}
        for (Message previous = first; previous != null; previous = previous.next()) {
            Message next = previous.next();
            while (next instanceof Delivery<?> delivery && delivery.size() == 0) {
                next = next.next();
            }
            previous.next(next);
            last = previous; // in the end, the last one
        }
    }

    /** {@return how many events were removed so far because their sources have withdrawn them} */
    public long withdrawn() {
        return fates.withdrawn();
    }

    /** Removes the withdrawn events of a delivery, except for those in progress. A delivery may be empty afterwards. */
    private void removeWithdrawn(Delivery<E> delivery) {
        int from = delivery == first ? batchSize() : 0;
        Withdrawal<E> withdrawal = delivery.removeWithdrawn(from);
        if (withdrawal == null) {
            return;
        }
        queued -= withdrawal.withdrawn().size();
        fates.withdrawn(delivery.link(), withdrawal.withdrawn(), Place.QUEUE);
        if (delivery == first) {
            int[] indexes = withdrawal.indexes();
            for (int i = 0; i < indexes.length; i++) {
                withdrawnFromFirst.accept(from + indexes[i] - i);
            }
        }
        delivery.link().askInPlaceOf(withdrawal.withdrawn().size());
    }

    /** {@return how many events the batch has that is in progress} */
    private int batchSize() {
        return batch == null ? 0 : batch.size();
    }

    private boolean removeFirstIfEmpty() {
        if (first instanceof Delivery<?> delivery && delivery.size() == 0) {
            removeFirst();
            return true;
        }
        return false;
    }

    /** {@return the end of a link, removed from the queue, or {@code null} if the queue does not begin with one} */
    public @Nullable Ended nextEnd() {
        if (first instanceof Ended ended) {
            removeFirst();
            return ended;
        }
        return null;
    }

    /** {@return the info message, removed from the queue, or {@code null} if the queue does not begin with one} */
    public @Nullable Info nextInfo() {
        if (first instanceof Info info) {
            removeFirst();
            return info;
        }
        return null;
    }

    /** Begins the first attempt; see {@link #begin(EventSlice, int)}. */
    public InProgress<E> begin(EventSlice<E> events) {
        return begin(events, 1);
    }

    /**
     * Begins a handler call. Its events remain first in the queue until their fate is known.
     *
     * @param events the first events of the first delivery
     * @param attempt which attempt this is, from 1
     */
    public InProgress<E> begin(EventSlice<E> events, int attempt) {
        Link<E> link = firstDelivery().link();
        link.beginProcessing(events.size());
        queued -= events.size();
        InProgress<E> begun = batch == null ? new InProgress<>() : batch;
        begun.begin(link, events, attempt);
        batch = begun;
        return begun;
    }

    /**
     * Ends the batch: the handler has handled it, and its output was sent. Asks for more if outstanding demand is low
     * (R68).
     */
    public void handled() {
        handled(0);
    }

    /**
     * Ends the batch: the handler has handled it, except for the events that it dropped.
     *
     * @param dropped how many
     */
    public void handled(int dropped) {
        handled(dropped, 0);
    }

    /**
     * Ends the batch: the handler has handled it, except for the events that it dropped, and those that it keeps in
     * progress.
     *
     * @param dropped how many events the handler dropped
     * @param kept how many events remain in progress; the receipts of the batch were passed on if there are any
     */
    public void handled(int dropped, int kept) {
        Link<E> link = firstDelivery().link();
        EventSlice<E> events = endBatch();
        int count = events.size() - dropped - kept;
        keptInProgress += kept;
        fates.handled(link, events.first(count));
        if (dropped > 0) {
            fates.dropped(link, events.without(count + kept));
        }
        link.askIfLow();
    }

    /**
     * Counts the first events of the batch as handled, although the call has failed at a later one. The others remain
     * in progress. Does not ask for more.
     *
     * @param count how many, less than the size of the batch
     * @param kept how many of them the handler keeps in progress; their receipts were passed on
     */
    public void handledFirst(int count, int kept) {
        if (count > 0) {
            InProgress<E> present = Objects.requireNonNull(batch);
            Delivery<E> delivery = firstDelivery();
            EventSlice<E> first = present.events().first(count - kept);
            EventSlice<E> rest = present.events().without(count);
            delivery.remove(count); // first, because it may run out of memory
            present.keep(rest);
            keptInProgress += kept;
            fates.handled(delivery.link(), first);
        }
    }

    /**
     * Returns the last events of the batch to the queue, where they are still the first ones.
     *
     * @param kept how many events remain in progress
     */
    public void requeueAfter(int kept) {
        InProgress<E> present = Objects.requireNonNull(batch);
        int returned = present.size() - kept;
        if (returned > 0) {
            if (!Receipts.tracked(present.events())) {
                firstDelivery().forgetReceipts(present.size()); // they were settled, or have passed on
            }
            if (kept == 0) {
                var unused = present.end();
            } else {
                present.keep(present.events().first(kept));
            }
            firstDelivery().link().returned(returned);
            queued += returned;
        }
    }

    /** {@return the events of the current call; there must be some} */
    public InProgress<E> batch() {
        return Objects.requireNonNull(batch, "nothing is in progress");
    }

    /** {@return the number of events of the current call; 0 if there are none} */
    public int inProgress() {
        return batch == null ? 0 : batch.size();
    }

    /**
     * Ends the batch as skipped: it counts as done.
     *
     * @param cause what the handler threw in the last attempt
     */
    public void skipped(Throwable cause) {
        Link<E> link = firstDelivery().link();
        fates.skipped(link, endBatch(), cause);
        link.askIfLow();
    }

    /**
     * Ends the batch as dead-lettered: it was handed over.
     *
     * @param cause what the handler threw in the last attempt
     */
    public void deadLettered(Throwable cause) {
        Link<E> link = firstDelivery().link();
        fates.deadLettered(link, endBatch(), cause);
        link.askIfLow();
    }

    /**
     * Ends the batch as failed, and continues with the same handler: asks for more if outstanding demand is low.
     *
     * @param cause what the handler threw in the last attempt
     */
    public void givenUp(Throwable cause) {
        Link<E> link = firstDelivery().link();
        var unused = failed(cause);
        link.askIfLow();
    }

    /**
     * Ends the batch as failed: the handler threw, and the batch is not tried again. Does not ask for more until a
     * handler is running again.
     *
     * @param cause what the handler threw
     * @return how many events failed; 0 if none were in progress
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

    /**
     * Ends the batch as failed and abandoned, because a shutdown interrupted the call that was processing it. The
     * handler continues if the pipeline is started again, so this asks for more if outstanding demand is low.
     */
    public void interrupted(Throwable cause) {
        if (processing()) {
            Link<E> link = firstDelivery().link();
            fates.interrupted(link, endBatch(), Place.IN_PROGRESS, cause);
            link.askIfLow();
        }
    }

    private boolean processing() {
        return batch != null && batch.size() > 0;
    }

    /**
     * Keeps the batch in progress after its call. The handler reports the fate of each event later, by
     * {@link #settled}.
     */
    public void keepInProgress() {
        keptInProgress += endBatch().size();
    }

    /**
     * Counts events that were kept in progress, now that their fate is known. Their subscription may have ended.
     *
     * @param failure why they failed, or {@code null} if they were handled
     */
    public void settled(InProgress<E> left, @Nullable Throwable failure) {
        EventSlice<E> events = left.events();
        Link<E> link = Objects.requireNonNull(left.link());
        keptInProgress -= events.size();
        if (failure == null) {
            fates.handled(link, events);
        } else {
            fates.failed(link, events, failure);
        }
    }

    /** Counts events that were kept in progress as failed, because the child with them was ended. */
    public void settledByEnd(InProgress<E> left, Throwable cause) {
        keptInProgress -= left.events().size();
        fates.interrupted(Objects.requireNonNull(left.link()), left.events(), Place.CHILD, cause);
    }

    /** Counts events that were kept in progress as skipped after their last attempt. */
    public void settledBySkipping(InProgress<E> left, Throwable failure) {
        keptInProgress -= left.events().size();
        fates.skipped(Objects.requireNonNull(left.link()), left.events(), failure);
    }

    /** Gives up events that were kept in progress, because their source has withdrawn them. */
    public void settledAsWithdrawn(InProgress<E> left) {
        Link<E> link = Objects.requireNonNull(left.link());
        keptInProgress -= left.events().size();
        link.returned(left.events().size());
        fates.withdrawn(link, left.events(), Place.IN_PROGRESS);
    }

    /** Counts events that were kept in progress as handed over as dead letters after their last attempt. */
    public void settledByLetter(InProgress<E> left, Throwable failure) {
        keptInProgress -= left.events().size();
        fates.deadLettered(Objects.requireNonNull(left.link()), left.events(), failure);
    }

    /** Abandons events that were kept in progress, because the stage ends. Their receipts were settled. */
    public void abandonKept(InProgress<E> left) {
        keptInProgress -= left.events().size();
        fates.abandonedInProgress(Objects.requireNonNull(left.link()), left.events());
    }

    /**
     * Asks for more over a link if its outstanding demand is low. Called when events that were kept in progress are
     * settled.
     */
    public void askIfLow(Link<E> link) {
        link.askIfLow();
    }

    /** Requests an event over a link, to replace an event that ended without a handler call. */
    public void askInPlaceOfOne(Link<E> link) {
        link.askInPlaceOf(1);
    }

    /** {@return how many events have left the queue and are still in progress} */
    public long keptInProgress() {
        return keptInProgress;
    }

    /**
     * Removes a link that has ended.
     *
     * @return what the end does to the consumer: it stops by the link's cancel mode (R136), {@linkplain #complete()
     *     completes}, or continues
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
     * {@return whether a permanent subscription has completed and no subscription is left; {@code false} before all
     * declared subscriptions have been made}
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

    /**
     * Asks all producers to cancel their links, because this consumer ends. Each producer confirms after its last
     * delivery.
     */
    public void requestCancelOfAll(@Nullable Throwable reason) {
        links.toList().forEach(link -> link.requestCancel(new Cancellation(Cancellation.Kind.DOWN, reason)));
    }

    /** {@return whether tracked events are queued or in progress} */
    public boolean holdsTracked() {
        for (Message message = first; message != null; message = message.next()) {
            if (message instanceof Delivery<?> delivery && Receipts.tracked(delivery.events())) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether no subscription is left and the queue is empty} */
    public boolean drained() {
        return links.isEmpty() && first == null;
    }

    /**
     * Removes the first events of the queue that begins with a delivery, because no handler will handle them.
     *
     * @param count how many at most
     * @param place where the events were
     */
    public void abandonFirst(int count, Place place) {
        if (first instanceof Delivery<?> delivery) {
            int removed = Math.min(count, delivery.size());
            EventSlice<?> abandoned = delivery.events().first(removed);
            delivery.remove(removed); // first, because it may run out of memory
            queued -= removed;
            fates.abandoned(delivery.link(), abandoned, place);
            if (delivery.size() == 0) {
                removeFirst();
            }
        }
    }

    /**
     * Empties the queue, because no handler will handle its events. Removes links whose end is in the queue.
     *
     * @param place where the events were
     * @return how many events were abandoned
     */
    public long abandon(Place place) {
        long before = fates.abandoned();
        for (Message message = first; message != null; message = first) {
            if (message instanceof Ended ended) {
                remove(ended.link());
            } else if (message instanceof Delivery<?> delivery) {
                fates.abandoned(delivery.link(), delivery.events(), place);
            }
            removeFirst(); // one at a time, because the next one may run out of memory
        }
        queued = 0;
        return fates.abandoned() - before;
    }

    public InputSnapshot snapshot() {
        InProgress<E> present = batch;
        long busy = keptInProgress + (present == null ? 0 : present.size());
        return new InputSnapshot(
                queued,
                busy,
                fates.handled(),
                fates.late(),
                fates.failed(),
                fates.skipped(),
                fates.deadLettered(),
                fates.withdrawn(),
                fates.abandoned(),
                links.map(Link::consumerSnapshot));
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

    /** Removes the batch from the queue. */
    private EventSlice<E> endBatch() {
        InProgress<E> ended = Objects.requireNonNull(batch, "nothing is in progress");
        Delivery<E> delivery = firstDelivery();
        delivery.remove(ended.size()); // first, because it may run out of memory
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
