package io.genstage.internal.protocol;

import io.genstage.BufferOptions;
import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.InletSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.snapshot.Place;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The producing side of a stage: its consumers, the dispatcher that shares events out among them, and the buffer for what
 * nobody has asked for yet.
 *
 * <p>There is one question, {@link #room()}: how many events could be delivered now, if they were there? While something
 * waits in the buffer there is none, because every ask drains the buffer first, and what is emitted goes behind what
 * waits (D2). While demand accumulates there is none either.
 *
 * <p>And one equation: {@code emitted = dispatched + buffered + queued + discarded + given up}. What becomes of the events that the dispatcher
 * was given is found out by the {@link Ledger}, so a dispatcher cannot lose an event, or count one twice, without its being seen.
 *
 * @param <E> the type of the events
 */
public final class ProducerSide<E> {

    private final Dispatcher<E> dispatcher;

    private final BufferOptions bufferOptions;

    /** Made when the first events have to wait. */
    private @Nullable EventBuffer<E> buffer;

    private final Fates fates;

    /** Made when the dispatcher is given its first events, or may discard some. */
    private @Nullable Ledger<E> ledger;

    /** Messages whose turn has come: all that was emitted before them has left. Made when the first one comes. */
    private @Nullable Queue<Info> reached;

    private final LinkChain<E> links = new LinkChain<>(Link.AT_PRODUCER);

    /** Whether demand adds up and is not answered. */
    private boolean accumulates;

    /** The dispatcher has thrown: it is not used any more. */
    private boolean givenUp;

    /** The stage has ended, and has given up what still waited. */
    private boolean shut;

    private long emitted;

    private long owed;

    /** The dispatcher's last answer, so that a snapshot need not ask it from another thread. */
    private long grant;

    public ProducerSide(Dispatcher<E> dispatcher, BufferOptions buffer, DemandMode mode, Fates fates) {
        this.dispatcher = dispatcher;
        this.bufferOptions = buffer;
        this.fates = fates;
        this.accumulates = mode == DemandMode.ACCUMULATE;
    }

    // Consumers.

    /**
     * Admits a consumer, or tells it that the dispatcher does not.
     *
     * @return why the dispatcher does not, or {@code null} if it does
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
        } catch (Exception thrown) { // also a checked one that nobody has declared
            refusal = new Cancellation(Cancellation.Kind.REFUSED, thrown);
            end(link, refusal);
        }
        account();
        return refusal;
    }

    /**
     * Admits a consumer in place of a subscription that is over: nothing moves in between, so no event passes both by (R63).
     *
     * @return why the dispatcher does not, or {@code null} if it does
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

    /** The stage is over already: the subscription ends as it has begun. */
    public void refuse(Link<E> link, @Nullable Cancellation cancellation) {
        link.end(cancellation);
    }

    /** A consumer has asked for more: what waits goes first. */
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
     * A consumer leaves; a broadcast may go on without it, so the buffer may move.
     *
     * @return whether the consumer was there (R46)
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
     * The stage is over: tells all consumers so, behind the last events that they were sent.
     *
     * @param cancellation what has happened, or {@code null} if it has completed
     */
    public void end(@Nullable Cancellation cancellation) {
        List<Link<E>> all = links.toList();
        for (Link<E> link : all) {
            end(link, cancellation);
        }
        if (!givenUp) {
            all.forEach(this::cancelled);
            account();
        }
    }

    private void cancelled(Link<E> link) {
        Ledger<E> to = ledger();
        to.beginCall();
        dispatcher.cancelled(link, to);
    }

    /** The stage has ended: nothing moves any more, and events that still wait are abandoned. */
    public void shut() {
        long inPartitions = queued();
        shut = true;
        fates.abandonedOutput(Place.BUFFER, buffer == null ? 0 : buffer.clear().size());
        fates.abandonedOutput(Place.PARTITION, inPartitions);
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
        return accumulates ? 0 : Math.max(0, grant - buffered());
    }

    /** What the dispatcher grants now. Anybody may write one, so it may say anything. */
    private long granted() {
        return givenUp ? 0 : Math.max(0, dispatcher.grant());
    }

    /**
     * {@return whether there was {@linkplain #room() room} when that was asked last}
     */
    public boolean mayEmit() {
        return !accumulates && grant > buffered();
    }

    /**
     * {@return what the handler was told of and has not emitted}
     */
    public long owed() {
        return owed;
    }

    /**
     * {@return the part of {@link #room()} that the handler was not told of yet, which it then owes too}
     */
    public long oweMore() {
        long more = Math.max(0, room() - owed);
        owed += more;
        return more;
    }

    /**
     * {@return all that could be delivered now, which the handler then owes: a polling source is told anew each time}
     */
    public long oweAll() {
        owed = room();
        return owed;
    }

    /** Nobody will emit any more what is owed. */
    public void clearOwed() {
        owed = 0;
    }

    public DemandMode mode() {
        return accumulates ? DemandMode.ACCUMULATE : DemandMode.FORWARD;
    }

    /** Lets demand add up, or answers what has added up (R95, R96). */
    public void mode(DemandMode newMode) {
        accumulates = newMode == DemandMode.ACCUMULATE;
        drainBuffer();
    }

    // Events.

    /** Sends events on their way, as many as were asked for; the others wait, and what finds no room is let go of. */
    public void emit(EventSlice<E> events) {
        emitted += events.size();
        owed = Math.max(0, owed - events.size());
        if (givenUp) {
            fates.discarded(DiscardReason.FAILED, events, null);
            return;
        }
        boolean mayPass = !accumulates && buffered() == 0;
        EventSlice<E> rest = mayPass ? dispatchAsGranted(events) : events;
        if (rest != null) {
            List<E> evicted = buffer().add(rest);
            if (!evicted.isEmpty()) {
                fates.discarded(DiscardReason.BUFFER_FULL, evicted, null);
            }
            passMarks();
        }
    }

    /** Lets a message wait until what was emitted before it has left (R114). */
    public void queueInfo(Info info) {
        if (buffered() == 0) {
            markDispatcher(info);
        } else {
            buffer().mark(info);
        }
    }

    /**
     * {@return a message whose turn has come, taken out, or {@code null} if there is none}
     */
    public @Nullable Info nextInfo() {
        return reached == null ? null : reached.poll();
    }

    /**
     * {@return whether nothing waits here, neither events nor messages behind them}
     */
    public boolean drained() {
        return buffered() == 0 && queued() == 0 && (reached == null || reached.isEmpty());
    }

    /** The dispatcher has thrown and is not used any more: what has not left by now is counted as failed. */
    public void giveUp(Throwable cause) {
        givenUp = true;
        grant = 0;
        if (ledger != null) {
            ledger.giveUp(cause);
        }
        fates.discarded(DiscardReason.FAILED, buffer().clear(), cause);
        passMarks();
        fates.discardedUnknown(DiscardReason.FAILED, emitted - dispatched() - fates.discarded());
    }

    /** By a link that was admitted: the dispatcher delivers events over it. */
    void delivered(Link<E> link, EventSlice<E> events) {
        if (ledger != null) {
            ledger.delivered(link, events);
        }
    }

    public long emitted() {
        return emitted;
    }

    public OutputSnapshot snapshot(@Nullable InletSnapshot inlet) {
        List<PartitionSnapshot> partitions = partitions();
        Map<String, PartitionSnapshot> byName = byName(partitions);
        List<ConsumerSnapshot> consumers = links.map(link -> link.producerSnapshot(
                byName.get(Objects.requireNonNullElse(link.options().partition(), ""))));
        return new OutputSnapshot(
                emitted,
                dispatched(),
                buffered(),
                queued(),
                fates.discards(),
                fates.withheld(),
                fates.abandonedOutput(),
                bufferOptions,
                owed,
                grant,
                mode(),
                inlet,
                consumers,
                partitions);
    }

    /** A dispatcher that cannot say which partitions it has must not hide all other figures. */
    private List<PartitionSnapshot> partitions() {
        try {
            return dispatcher.partitions().stream().map(this::plausible).toList();
        } catch (Throwable thrown) { // also a checked one that nobody has declared
            return List.of();
        }
    }

    /** What the dispatcher of a stage keeps that has ended was given up. */
    private PartitionSnapshot plausible(PartitionSnapshot claimed) {
        String name = Objects.requireNonNull(claimed.name(), "a partition must have a name");
        return shut || claimed.backlog() < 0 ? new PartitionSnapshot(name, claimed.consumer(), 0) : claimed;
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
        while (!shut && !accumulates && buffered() > 0) {
            long now = granted();
            if (now == 0) {
                return;
            }
            dispatch(buffer().take(now), null);
            passMarks();
        }
    }

    /**
     * Dispatches again as long as there is demand: an event that is discarded uses up none.
     *
     * @return what is left, or {@code null} if that is nothing
     */
    private @Nullable EventSlice<E> dispatchAsGranted(EventSlice<E> events) {
        ledger().next(events);
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
        ledger().next(null);
        return rest;
    }

    /**
     * Gives the dispatcher events.
     *
     * @param following what it is given next
     */
    private void dispatch(EventSlice<E> events, @Nullable EventSlice<E> following) {
        Ledger<E> to = ledger();
        to.beginDispatch(events);
        to.next(following);
        dispatcher.dispatch(events, to);
        account();
    }

    /** The dispatcher is about to be called. */
    private void begin() {
        if (ledger != null) {
            ledger.beginCall();
        }
    }

    /** The dispatcher's call has returned. */
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
        if (buffer == null) {
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

    /** Lets a message pass, once: a dispatcher may be mistaken. */
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

    /** How many events wait in the buffer. */
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
            ledger = new Ledger<>(dispatcher, fates);
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

    /** Tells first and forgets then: if there is no memory for the one or the other, the consumer is told later, or twice, but not never. */
    private void end(Link<E> link, @Nullable Cancellation cancellation) {
        link.end(cancellation);
        remove(link);
    }

    private void remove(Link<E> link) {
        links.remove(link);
        link.dismiss();
    }
}
