package io.genstage.internal.protocol;

import io.genstage.BufferOptions;
import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.Place;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.InletSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The producing side of a stage: its consumers, the dispatcher that distributes events to them, and the buffer for
 * events beyond demand.
 *
 * <p>{@link #room()} is how many more events could be delivered now. While events are kept here it is 0, because every
 * ask drains the buffer first, and newly emitted events are buffered after them (D2). While demand accumulates it is 0,
 * too.
 *
 * <p>{@code emitted = dispatched + surplus + buffered + queued + discarded + abandoned} holds at all times. The {@link Ledger}
 * accounts for the events that the dispatcher was given, so it detects a dispatcher that loses an event or counts one
 * twice.
 *
 * @param <E> the type of the events
 */
public final class ProducerSide<E> {

    private final Dispatcher<E> dispatcher;

    private final BufferOptions bufferOptions;

    /** Created when the first events are buffered. */
    private @Nullable EventBuffer<E> buffer;

    /**
     * Events that a poll returned beyond demand. They leave before buffered events, because a stage is polled only while
     * nothing is buffered. Created for the first ones.
     */
    private @Nullable EventBuffer<E> surplus;

    private final Fates fates;

    /** Created when the first events are emitted, or when the dispatcher may discard some. */
    private @Nullable Ledger<E> ledger;

    /**
     * Messages that may be handled now: all events that were emitted before them have left. Created for the first one.
     */
    private @Nullable Queue<Info> reached;

    private final LinkChain<E> links = new LinkChain<>(Link.AT_PRODUCER);

    /** Created when the first link ends. */
    private @Nullable EndedLinks<E> ended;

    /** All links have ended with the stage: it admits no consumer, and delivers no event any more. */
    private boolean over;

    /** Whether demand accumulates and is not answered. */
    private boolean accumulates;

    /** The dispatcher threw and is not used any more. */
    private boolean givenUp;

    /** The stage has ended, and has abandoned the events that it still held. */
    private boolean shut;

    private long emitted;

    private long owed;

    /** The dispatcher's last grant, so that a snapshot need not call the dispatcher on another thread. */
    private long grant;

    public ProducerSide(Dispatcher<E> dispatcher, BufferOptions buffer, DemandMode mode, Fates fates) {
        this.dispatcher = dispatcher;
        this.bufferOptions = buffer;
        this.fates = fates;
        this.accumulates = mode == DemandMode.ACCUMULATE;
    }

    // Consumers.

    /**
     * Admits a consumer, or notifies it that the dispatcher refuses it.
     *
     * @return why the dispatcher refuses the consumer, or {@code null} if it accepts it
     */
    public @Nullable Cancellation subscribe(Link<E> link) {
        return admit(link, () -> dispatcher.subscribed(link));
    }

    private @Nullable Cancellation admit(Link<E> link, Runnable subscribed) {
        add(link);
        if (givenUp) {
            return null;
        }
        Cancellation refusal = null;
        begin();
        try {
            subscribed.run();
        } catch (Exception thrown) { // including an undeclared checked exception
            refusal = new Cancellation(Cancellation.Kind.REFUSED, thrown);
            end(link, refusal);
        }
        account();
        return refusal;
    }

    /**
     * Admits a consumer in place of a subscription that ends. No event moves between the two steps, so each event goes
     * to one of them (R63).
     *
     * @return why the dispatcher refuses the consumer, or {@code null} if it accepts it
     */
    public @Nullable Cancellation replace(Link<E> old, Cancellation cancellation, Link<E> link) {
        if (!old.admitted() || givenUp) {
            cancel(old, cancellation);
            return subscribe(link);
        }
        end(old, cancellation);
        Cancellation refusal = admit(link, () -> dispatcher.replaced(old, link, ledger()));
        drainBuffer();
        return refusal;
    }

    /** Refuses a subscription because the stage has ended: the subscription ends at once. */
    public void refuse(Link<E> link, @Nullable Cancellation cancellation) {
        link.end(cancellation);
    }

    /** Reads a consumer's new demand. Buffered events are delivered first. */
    public void asked(Link<E> link) {
        if (link.admitted() && !givenUp) {
            link.readRequested();
            begin();
            dispatcher.asked(link);
            account();
            drainBuffer();
        }
    }

    /**
     * Cancels a consumer's link. A broadcast may then be able to deliver to the other consumers, so the buffer is
     * drained.
     *
     * @return whether the consumer was subscribed (R46)
     */
    public boolean cancel(Link<E> link, Cancellation cancellation) {
        if (!link.admitted()) {
            return false;
        }
        end(link, cancellation);
        if (!givenUp && !shut) {
            cancelled(link);
            account();
            drainBuffer();
        }
        return true;
    }

    /**
     * Ends all links, because the stage has ended. Consumers are notified after the last events that were delivered to
     * them.
     *
     * @param cancellation why the stage ended, or {@code null} if it completed
     */
    public void end(@Nullable Cancellation cancellation) {
        List<Link<E>> all = links.toList();
        over = true;
        endedLinks().addLast(all);
        for (Link<E> link : all) {
            end(link, cancellation);
        }
        if (!givenUp) {
            all.forEach(this::cancelled);
            account();
        }
    }

    /** {@return whether all links have ended with the stage} */
    public boolean over() {
        return over;
    }

    private void cancelled(Link<E> link) {
        Ledger<E> to = ledger();
        to.beginCall();
        dispatcher.cancelled(link, to);
    }

    /**
     * Stops all delivery, because the stage has ended. Events that are still buffered or queued are abandoned. If it runs
     * out of memory, it must be repeated.
     */
    public void shut() {
        if (surplus != null) {
            surplus.clear(events -> fates.abandonedOutput(Place.SURPLUS, events));
        }
        if (buffer != null) {
            buffer.clear(events -> fates.abandonedOutput(Place.BUFFER, events));
        }
        if (queued() > 0) {
            ledger().abandonQueued();
            fates.abandonedInDispatcher(queued());
        }
        shut = true; // last, because what comes before may run out of memory, and is then repeated
        grant = 0;
    }

    /**
     * {@return the subscriptions of the consumers that were admitted}
     */
    public List<Link<E>> subscriptions() {
        return links.toList();
    }

    // Demand.

    /**
     * {@return how many more events could be delivered now}
     */
    public long room() {
        grant = granted();
        return accumulates ? 0 : Math.max(0, grant - waiting());
    }

    /** The dispatcher's current grant. A user's dispatcher may return any value. */
    private long granted() {
        return givenUp ? 0 : Math.max(0, dispatcher.grant());
    }

    /** {@return whether there was {@linkplain #room() room} when {@link #room()} was called last} */
    public boolean mayEmit() {
        return !accumulates && grant > waiting();
    }

    /** {@return the demand that was passed to the handler and that it has not met yet} */
    public long owed() {
        return owed;
    }

    /**
     * {@return the part of {@link #room()} that was not passed to the handler yet; it becomes owed}
     *
     * @param limit how many events may be owed at most
     */
    public long oweMore(long limit) {
        long more = Math.max(0, Math.min(room(), limit) - owed);
        owed += more;
        return more;
    }

    /**
     * {@return {@link #room()}, which becomes the owed demand: a polling source is called with all of it each time}
     *
     * @param limit how many events may be owed at most
     */
    public long oweAll(long limit) {
        owed = Math.min(room(), limit);
        return owed;
    }

    /** Drops unmet demand, because no handler is left to meet it. */
    public void clearOwed() {
        owed = 0;
    }

    public DemandMode mode() {
        return accumulates ? DemandMode.ACCUMULATE : DemandMode.FORWARD;
    }

    /** Sets the demand mode. {@code FORWARD} answers the accumulated demand (R95, R96). */
    public void mode(DemandMode newMode) {
        accumulates = newMode == DemandMode.ACCUMULATE;
        drainBuffer();
    }

    // Events.

    /**
     * Delivers as many events as there is demand for. The remaining events are buffered. If the buffer has no capacity
     * left, events are discarded.
     */
    public void emit(EventSlice<E> events) {
        EventSlice<E> rest = deliver(events);
        if (rest != null) {
            EventBuffer<E> present = buffer();
            keep(rest, present);
            present.evict(evicted -> fates.discarded(DiscardReason.BUFFER_FULL, evicted, null));
            passMarks();
        }
    }

    /** Puts events, which the ledger holds until then, into a buffer. */
    private void keep(EventSlice<E> events, EventBuffer<E> by) {
        EventSlice<E> others = by.add(events);
        ledger().next(others);
        if (others != null) {
            fates.discarded(DiscardReason.BUFFER_FULL, others, null);
            ledger().next(null);
        }
    }

    /**
     * Delivers as many events of a poll as there is demand for. The remaining events are kept, however many they are, and
     * reduce the demand of the next poll.
     */
    public void emitPolled(EventSlice<E> events) {
        EventSlice<E> rest = deliver(events);
        if (rest != null) {
            if (surplus == null) {
                surplus = new EventBuffer<>(BufferOptions.unlimited());
            }
            keep(rest, surplus);
        }
    }

    /** {@return the events that cannot be delivered now, which the ledger holds, or {@code null} if there are none} */
    private @Nullable EventSlice<E> deliver(EventSlice<E> events) {
        Ledger<E> holder = ledger(); // before anything is counted, because it may run out of memory
        emitted += events.size();
        owed = Math.max(0, owed - events.size());
        if (givenUp) {
            fates.discarded(DiscardReason.FAILED, events, null);
            return null;
        }
        if (over) {
            fates.abandonedOutput(Place.BUFFER, events);
            return null;
        }
        holder.next(events);
        boolean mayPass = !accumulates && waiting() == 0;
        return mayPass ? dispatchAsGranted(events) : events;
    }

    /** Queues a message. It is reached when all events that were emitted before it have left (R114). */
    public void queueInfo(Info info) {
        if (waiting() == 0) {
            markDispatcher(info);
        } else {
            buffer().mark(info);
        }
    }

    /** {@return a message that was reached, which is removed, or {@code null} if there is none} */
    public @Nullable Info nextInfo() {
        return reached == null ? null : reached.poll();
    }

    /** {@return whether neither events nor messages are buffered or queued here} */
    public boolean drained() {
        return waiting() == 0 && queued() == 0 && (reached == null || reached.isEmpty());
    }

    /** Stops using the dispatcher, which threw. Events that have not left by now count as failed. */
    public void giveUp(Throwable cause) {
        givenUp = true;
        grant = 0;
        if (ledger != null) {
            ledger.giveUp(cause);
        }
        if (surplus != null) {
            surplus.clear(events -> fates.discarded(DiscardReason.FAILED, events, cause));
        }
        buffer().clear(events -> fates.discarded(DiscardReason.FAILED, events, cause));
        passMarks();
        fates.discardedUnknown(
                DiscardReason.FAILED, emitted - dispatched() - fates.discarded() - fates.withdrawnOutput());
    }

    /**
     * Removes the buffered events that their sources have withdrawn.
     *
     * @return whether there were any
     */
    public boolean removeWithdrawn() {
        long before = fates.withdrawnOutput();
        if (surplus != null) {
            surplus.removeWithdrawn(events -> fates.withdrawnOutput(Place.SURPLUS, events));
        }
        if (buffer != null) {
            buffer.removeWithdrawn(events -> fates.withdrawnOutput(Place.BUFFER, events));
        }
        passMarks();
        if (queued() > 0 && !givenUp) {
            begin();
            dispatcher.retainQueued(this::withoutWithdrawn);
            account();
            drainBuffer();
        }
        return fates.withdrawnOutput() > before;
    }

    /** Passes a sweep on to all consumers. */
    public void sweepConsumers(Sweep sweep) {
        links.forEach(link -> link.sweep(sweep));
        if (ended != null) {
            ended.sweep(sweep);
        }
    }

    private EventSlice<E> withoutWithdrawn(EventSlice<E> events) {
        Withdrawal<E> withdrawal = Withdrawal.of(events);
        if (withdrawal == null) {
            return events;
        }
        ledger().withdrawn(withdrawal.withdrawn());
        return withdrawal.remaining();
    }

    /** Called by an admitted link over which the dispatcher delivers events. */
    void delivered(Link<E> link, EventSlice<E> events) {
        if (ledger != null) {
            ledger.delivered(link, events);
        }
    }

    public long emitted() {
        return emitted;
    }

    /**
     * {@return the figures of this side}
     *
     * @param inlet the figures of the inlet, or {@code null}
     * @param unsettled how many tracked events of the stage are not settled
     * @param maxInFlight how many there may be at most, or {@code null}
     * @param acknowledgerFailures how many acknowledgers threw
     */
    public OutputSnapshot snapshot(
            @Nullable InletSnapshot inlet, long unsettled, @Nullable Integer maxInFlight, long acknowledgerFailures) {
        List<PartitionSnapshot> partitions = partitions();
        Map<String, PartitionSnapshot> byName = byName(partitions);
        List<ConsumerSnapshot> consumers = links.map(link -> link.producerSnapshot(
                byName.get(Objects.requireNonNullElse(link.options().partition(), ""))));
        return new OutputSnapshot(
                emitted,
                dispatched(),
                surplus(),
                buffered(),
                queued(),
                fates.discards(),
                fates.withheld(),
                fates.withdrawnOutput(),
                fates.abandonedOutput(),
                bufferOptions,
                unsettled,
                maxInFlight,
                acknowledgerFailures,
                owed,
                grant,
                mode(),
                inlet,
                consumers,
                partitions);
    }

    /** If {@code partitions()} throws, the snapshot must still show all other figures. */
    private List<PartitionSnapshot> partitions() {
        try {
            return dispatcher.partitions().stream().map(this::plausible).toList();
        } catch (Throwable thrown) { // including an undeclared checked exception
            return List.of();
        }
    }

    /**
     * Corrects what a dispatcher claims: a stage that has ended has abandoned the events that its dispatcher still
     * keeps.
     */
    private PartitionSnapshot plausible(PartitionSnapshot claimed) {
        String name = Objects.requireNonNull(claimed.name(), "a partition must have a name");
        return shut || claimed.backlog() < 0 ? new PartitionSnapshot(name, claimed.instance(), 0) : claimed;
    }

    private static Map<String, PartitionSnapshot> byName(List<PartitionSnapshot> partitions) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        Map<String, PartitionSnapshot> byName = new HashMap<>();
        partitions.forEach(partition -> byName.put(partition.name(), partition));
        return byName;
    }

    private void drainBuffer() {
        while (!shut && !accumulates && waiting() > 0) {
            long now = granted();
            if (now == 0) {
                return;
            }
            EventBuffer<E> first = surplus == null || surplus.size() == 0 ? buffer() : surplus;
            dispatch(first.take(now), null);
            passMarks();
        }
    }

    /**
     * Dispatches as long as there is demand: a discarded event uses up none.
     *
     * @return the remaining events, or {@code null} if there are none
     */
    private @Nullable EventSlice<E> dispatchAsGranted(EventSlice<E> events) {
        EventSlice<E> rest = events;
        while (rest != null) {
            long now = granted();
            if (now == 0) {
                break;
            }
            int count = (int) Math.min(now, rest.size());
            EventSlice<E> following = count == rest.size() ? null : rest.without(count);
            dispatch(rest.first(count), following);
            rest = following;
        }
        return rest;
    }

    /**
     * Gives the dispatcher events.
     *
     * @param following the events that it is given next, or {@code null}
     */
    private void dispatch(EventSlice<E> events, @Nullable EventSlice<E> following) {
        Ledger<E> to = ledger();
        to.beginDispatch(events);
        to.next(following);
        dispatcher.dispatch(events, to);
        account();
    }

    /** Begins a call of the dispatcher. */
    private void begin() {
        if (ledger != null) {
            ledger.beginCall();
        }
    }

    /** Ends a call of the dispatcher that returned. */
    private void account() {
        if (ledger != null) {
            ledger.returned();
        }
        grant = granted();
    }

    private long dispatched() {
        return ledger == null ? 0 : ledger.dispatched();
    }

    private long queued() {
        return ledger == null || shut ? 0 : ledger.queued();
    }

    private void passMarks() {
        if (buffer == null || surplus() > 0) {
            return;
        }
        for (Info info = buffer.nextReached(); info != null; info = buffer.nextReached()) {
            markDispatcher(info);
        }
    }

    private void markDispatcher(Info info) {
        if (givenUp) {
            reached(info);
        } else {
            begin();
            dispatcher.mark(new Mark(info));
            account();
        }
    }

    /** Lets a message pass, once: a faulty dispatcher may run a mark again. */
    private final class Mark implements Runnable {

        private @Nullable Info info;

        Mark(Info info) {
            this.info = info;
        }

        @Override
        public void run() {
            Info passing = info;
            if (passing != null) {
                info = null;
                reached(passing);
            }
        }
    }

    private long surplus() {
        return surplus == null ? 0 : surplus.size();
    }

    /** How many events wait for demand. */
    private long waiting() {
        return surplus() + buffered();
    }

    /** How many events are buffered. */
    private long buffered() {
        return buffer == null ? 0 : buffer.size();
    }

    private EventBuffer<E> buffer() {
        if (buffer == null) {
            buffer = new EventBuffer<>(bufferOptions);
        }
        return buffer;
    }

    private Ledger<E> ledger() {
        if (ledger == null) {
            ledger = new Ledger<>(dispatcher, fates, links);
        }
        return ledger;
    }

    private void reached(Info info) {
        if (reached == null) {
            reached = new ArrayDeque<>();
        }
        reached.add(info);
    }

    private void add(Link<E> link) {
        links.add(link);
        link.admit(this);
    }

    /**
     * Notifies the consumer first and removes the link then. If memory is exhausted in between, the consumer is
     * notified later, or twice, but not never.
     */
    private void end(Link<E> link, @Nullable Cancellation cancellation) {
        if (!over) {
            endedLinks().addCancelled(link); // first, because it may run out of memory
        }
        link.end(cancellation);
        remove(link);
    }

    private EndedLinks<E> endedLinks() {
        if (ended == null) {
            ended = new EndedLinks<>();
        }
        return ended;
    }

    private void remove(Link<E> link) {
        links.remove(link);
        link.dismiss();
    }
}
