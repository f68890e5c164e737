package io.genstage.internal.bridge;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.Place;
import io.genstage.SubscriptionCancelledException;
import io.genstage.Undelivered;
import io.genstage.UndeliveredHandler;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.EndEffect;
import io.genstage.internal.protocol.Ended;
import io.genstage.internal.protocol.Endpoint;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Receipts;
import io.genstage.internal.protocol.UndeliveredEvents;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The consumer's end of subscriptions whose events a thread reads, without a stage. It has the same protocol state as a
 * consuming stage, under a lock instead of in turns. A thread that posts a message applies it at once, which only
 * queues it, and wakes the reader. Acknowledgers and handlers are called without the lock; of the foreign code, only
 * {@link io.genstage.Acknowledger#withdrawn} is called under it.
 *
 * @param <E> the type of the events
 */
public final class EventReader<E> implements Endpoint {

    private static final SafeLog log = SafeLog.of(EventReader.class);

    private final String pipeline;

    private final String id;

    private final LaterSettlement settlement = new LaterSettlement();

    private final Fates fates = new Fates(settlement);

    private final ConsumerSide<E> input = new ConsumerSide<>(fates);

    private final ReaderInbox<E> inbox = new ReaderInbox<>(input);

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition change = lock.newCondition();

    /** How many messages have arrived, and how often the reader has ended. */
    private long changes;

    /** A batch is being read. */
    private boolean reading;

    /** No more events are read; later arrivals are dropped. */
    private boolean leaving;

    /** What was thrown when a message arrived: events may be missing. */
    private @Nullable Throwable broken;

    /** The same, never reset: the missing message may be the end of a subscription. */
    private boolean incomplete;

    /**
     * How many events of the present batch were read. A plain field: while another thread closes the stream, the event
     * that is being read may not be counted.
     */
    private int read;

    /** Events that were delivered and will not be read. */
    private long givenUp;

    private boolean reported;

    private LongConsumer report = events -> {};

    /** Is notified of the events that were delivered and not read, or {@code null}. */
    private volatile @Nullable UndeliveredHandler undelivered;

    /** Why reading ended before the events did. */
    private @Nullable RuntimeException failure;

    EventReader(String pipeline, String id) {
        this.pipeline = pipeline;
        this.id = id;
        fates.reportTo(new Holder());
        input.release();
    }

    /**
     * Makes a stream of a reader that has no subscription yet.
     *
     * @param pipeline the name of the pipeline
     * @param id the reader's id as a consumer, which no other consumer has
     * @param subscribe subscribes the reader; called when the first event is requested
     * @param <E> the type of the events
     * @return the stream
     */
    public static <E> Stream<E> stream(String pipeline, String id, Consumer<EventReader<E>> subscribe) {
        EventSpliterator<E> events = new EventSpliterator<>(new EventReader<>(pipeline, id), subscribe);
        return StreamSupport.stream(events, false).onClose(events::close);
    }

    // Methods for the pipeline and for stages, on any thread.

    @Override
    public String id() {
        return id;
    }

    @Override
    public void post(Message message, @Nullable Endpoint sender) {
        lock.lock();
        try {
            message.accept(inbox);
            dropIfLeaving();
        } catch (Throwable thrown) { // there was no memory; the posting thread must not fail
            broken = thrown;
            incomplete = true;
        } finally {
            changed();
            lock.unlock();
        }
        afterLock();
        reportIfDone();
    }

    private void changed() {
        changes++;
        change.signalAll();
    }

    /** Calls the foreign code that must not run under the lock. */
    private void afterLock() {
        if (lock.isHeldByCurrentThread()) {
            return; // the method that has the lock does it
        }
        for (LaterSettlement.Settled next = nextSettled(); next != null; next = nextSettled()) {
            next.settle();
        }
        reportUndelivered();
    }

    private LaterSettlement.@Nullable Settled nextSettled() {
        lock.lock();
        try {
            return settlement.next();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets the receiver of the number of events that were delivered and not read. It is called once, when the last
     * producer has confirmed the cancel.
     *
     * @param receiver receives the number
     * @param handler is notified of the events that no acknowledger is notified of, or {@code null}
     */
    public void reportTo(LongConsumer receiver, @Nullable UndeliveredHandler handler) {
        report = receiver;
        undelivered = handler;
    }

    private void reportUndelivered() {
        UndeliveredHandler handler = undelivered;
        for (UndeliveredEvents events = nextUndelivered();
                handler != null && events != null;
                events = nextUndelivered()) {
            try {
                handler.undelivered(new Undelivered<>(
                        events.events(), events.count(), pipeline, id, events.place(), events.cause()));
            } catch (Throwable thrown) { // also a checked exception that no method declares
                log.error(
                        "The handler of undelivered events failed for {} of {}",
                        Counts.events(events.count()),
                        id,
                        thrown);
            }
        }
    }

    private @Nullable UndeliveredEvents nextUndelivered() {
        lock.lock();
        try {
            return fates.nextUndelivered();
        } finally {
            lock.unlock();
        }
    }

    /** What the reader's figures need to know of it. */
    private final class Holder implements Fates.Listener {

        @Override
        public void failed(List<?> events, Throwable cause) {}

        @Override
        public void abandoned(Place place, long events) {}

        @Override
        public String holder() {
            return "Reader '" + id + "' of pipeline '" + pipeline + "'";
        }

        @Override
        public @Nullable Throwable failure() {
            return failure;
        }

        @Override
        public boolean reportsUndelivered() {
            return undelivered != null;
        }
    }

    private void reportIfDone() {
        long events;
        lock.lock();
        try {
            boolean done = leaving && !reported && input.drained();
            reported |= done;
            events = done ? givenUp : 0;
        } finally {
            lock.unlock();
        }
        if (events > 0) {
            report.accept(events);
        }
    }

    /** Opens a subscription, and requests the first events. */
    public void subscribe(Link<E> link) {
        lock.lock();
        try {
            if (leaving) {
                link.markEnded();
                return;
            }
            input.subscribe(link, null, null);
            input.begin(link, DemandControl.AUTOMATIC);
        } finally {
            lock.unlock();
        }
    }

    // Methods for the reading thread.

    /**
     * Takes the next events, and waits for them if there are none yet. Events taken before count as handled, and more
     * events are requested if this is due.
     *
     * @return at least one event, or {@code null} if there will be none
     * @throws SubscriptionCancelledException if a subscription ended that the reader needs
     * @throws CancellationException if the thread is interrupted while it waits
     */
    @Nullable
    EventSlice<E> next() {
        try {
            long seen = changes();
            EventSlice<E> batch = poll();
            while (batch == null && !ended()) {
                seen = awaitChange(seen);
                batch = poll();
            }
            return batch;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits without the events that were read before being unsettled meanwhile. {@return the present number of changes} */
    private long awaitChange(long seen) throws InterruptedException {
        lock.lock();
        try {
            while (changes == seen) {
                change.await();
            }
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next events, if any have arrived.
     *
     * @throws RuntimeException if reading ended before the events did
     */
    @Nullable
    EventSlice<E> poll() {
        lock.lock();
        try {
            endBatch();
            failIfBroken();
            EventSlice<E> batch = takeBatch();
            if (failure != null) {
                throw failure;
            }
            return batch;
        } finally {
            lock.unlock();
            afterLock();
        }
    }

    private void failIfBroken() {
        Throwable thrown = broken;
        if (thrown != null) {
            fail(new IllegalStateException("Events for " + id + " could not be queued", thrown));
            broken = null;
        }
    }

    private void endBatch() {
        if (reading && !leaving) {
            settleRead();
            input.handled();
        }
        reading = false;
    }

    /** The event that was passed to the user last is done; the events before it were settled. */
    private void settleRead() {
        EventSlice<E> batch = input.batch().events();
        if (read > 0 && Receipts.tracked(batch)) {
            settlement.done(batch.subList(read - 1, read));
            input.batch().passReceiptsOn(read);
        }
    }

    private @Nullable EventSlice<E> takeBatch() {
        while (!leaving) {
            EventSlice<E> batch = input.nextBatch();
            Throwable unselected = input.nextFailure();
            if (batch != null && unselected != null) {
                var unused = input.begin(batch);
                input.givenUp(unselected);
            } else if (batch != null) {
                var unused = input.begin(batch);
                reading = true;
                read = 0;
                return batch;
            } else {
                Ended ended = input.nextEnd();
                if (ended == null) {
                    return null;
                }
                forget(ended);
            }
        }
        return null;
    }

    /** A link may end twice: by its producer, and with the pipeline. */
    private void forget(Ended ended) {
        if (ended.link().isEnded()) {
            return;
        }
        EndEffect next = input.forget(ended);
        Cancellation cancellation = ended.cancellation();
        if (cancellation != null && (next == EndEffect.STOPS || refused(ended.link(), cancellation))) {
            fail(new SubscriptionCancelledException(pipeline, ended.link().producer(), cancellation));
        }
    }

    /** A stage keeps running without a producer that refuses it. A reader would take this for the end of the events. */
    private static boolean refused(Link<?> link, Cancellation cancellation) {
        if (cancellation.kind() != Cancellation.Kind.REFUSED) {
            return false;
        }
        if (link.options().cancelMode() == CancelMode.TEMPORARY) {
            log.warn("The subscription {} was refused: {}", link, cancellation.reason());
            return false;
        }
        return true;
    }

    /** {@return whether no more events will arrive} */
    boolean ended() {
        lock.lock();
        try {
            return leaving || input.drained();
        } finally {
            lock.unlock();
        }
    }

    private CancellationException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        CancellationException interrupted =
                new CancellationException("The thread was interrupted while it waited for events of " + producers());
        interrupted.initCause(cause);
        fail(interrupted);
        return interrupted;
    }

    private List<String> producers() {
        lock.lock();
        try {
            return input.subscriptions().stream().map(Link::producer).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the reading with an exception, for every later call. */
    void fail(RuntimeException why) {
        lock.lock();
        try {
            failure = why;
            leave(why instanceof SubscriptionCancelledException ? why.getCause() : null);
        } finally {
            lock.unlock();
        }
        afterLock();
    }

    /** Cancels all subscriptions, and does not wait for the producers to confirm it. */
    void leave() {
        leave(null);
    }

    /**
     * Sets how many events of the last batch were passed to the user. The last of them is being read, and those before it
     * are done.
     *
     * @param tracked whether some of them are tracked
     */
    void hasRead(int events, boolean tracked) {
        if (tracked) {
            settleBefore(events);
        } else {
            read = events;
        }
    }

    private void settleBefore(int events) {
        lock.lock();
        try {
            if (!leaving) {
                if (read > 0) {
                    settlement.done(input.batch().events().subList(read - 1, read));
                }
                read = events;
            }
        } finally {
            lock.unlock();
        }
        afterLock();
    }

    /** {@return whether the reader holds events of a source that tracks them; on any thread} */
    public boolean holdsTracked() {
        lock.lock();
        try {
            return !leaving && input.holdsTracked();
        } finally {
            lock.unlock();
        }
    }

    private void leave(@Nullable Throwable reason) {
        lock.lock();
        try {
            if (!leaving) {
                if (reading) {
                    endReading();
                }
                leaving = true;
                input.subscriptions().forEach(link -> link.cancel(reason));
                dropIfLeaving();
                changed();
            }
        } finally {
            lock.unlock();
        }
        afterLock();
    }

    /** The events of the batch that were passed to the user are done; the others are still in the queue. */
    private void endReading() {
        settleRead();
        if (read == input.inProgress()) {
            input.handled();
        } else {
            input.handledFirst(read, 0);
            input.requeueAfter(0);
        }
        reading = false;
    }

    private void dropIfLeaving() {
        if (leaving) {
            givenUp += input.abandon(Place.READER);
        }
    }

    /**
     * Cancels all subscriptions, and waits until every producer has confirmed it, or the thread is interrupted (R228).
     * Later arrivals are dropped.
     */
    void close() {
        leave();
        lock.lock();
        try {
            while (!input.drained() && !incomplete) {
                change.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return id;
    }
}
