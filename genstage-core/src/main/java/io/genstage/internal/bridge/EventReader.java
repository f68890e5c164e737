package io.genstage.internal.bridge;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.SubscriptionCancelledException;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.EndEffect;
import io.genstage.internal.protocol.Ended;
import io.genstage.internal.protocol.Endpoint;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.Message;
import io.genstage.internal.text.SafeLog;
import io.genstage.snapshot.Place;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The end of subscriptions at which there is no stage but a thread that reads. It has the consuming side of the protocol
 * that a stage has, under a lock instead of in turns: whoever posts a message applies it at once, which only files it, and
 * wakes the reader. No foreign code runs under the lock.
 *
 * @param <E> the type of the events
 */
public final class EventReader<E> implements Endpoint {

    private static final SafeLog log = SafeLog.of(EventReader.class);

    private final String pipeline;

    private final String id;

    private final ConsumerSide<E> input = new ConsumerSide<>(new Fates());

    private final ArrivalFile<E> arrivals = new ArrivalFile<>(input);

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition change = lock.newCondition();

    /** Somebody reads a batch. */
    private boolean reading;

    /** Nothing is read any more: what still arrives is dropped. */
    private boolean leaving;

    /** What was thrown when something arrived: some of it may be missing. */
    private @Nullable Throwable broken;

    /** The same, for good: what is missing may be the end of a subscription. */
    private boolean incomplete;

    /** How many events of the present batch were read. A plain field: while another thread closes the stream, the event that is being read may be missing. */
    private int read;

    /** Events that were delivered and will not be read. */
    private long givenUp;

    private boolean told;

    private LongConsumer report = events -> {};

    /** Why reading ended before the events did. */
    private @Nullable RuntimeException failure;

    EventReader(String pipeline, String id) {
        this.pipeline = pipeline;
        this.id = id;
        input.release();
    }

    /**
     * Makes a stream of a reader that has not subscribed to anything yet.
     *
     * @param pipeline the name of the pipeline
     * @param id what the reader is called by the stages that it reads from; nobody else is called so
     * @param subscribe subscribes it; called when the first event is wanted
     * @param <E> the type of the events
     * @return the stream
     */
    public static <E> Stream<E> stream(String pipeline, String id, Consumer<EventReader<E>> subscribe) {
        EventSpliterator<E> events = new EventSpliterator<>(new EventReader<>(pipeline, id), subscribe);
        return StreamSupport.stream(events, false).onClose(events::close);
    }

    // For the pipeline and for the stages, on any thread.

    @Override
    public String id() {
        return id;
    }

    @Override
    public void post(Message message, @Nullable Endpoint sender) {
        lock.lock();
        try {
            message.accept(arrivals);
            dropIfLeaving();
        } catch (Throwable thrown) { // for want of memory; who posts must not suffer from it
            broken = thrown;
            incomplete = true;
        } finally {
            change.signalAll();
            lock.unlock();
        }
        tellIfGone();
    }

    /**
     * Says who is told of events that were delivered and not read, once, when the last producer has let the reader go.
     *
     * @param told is given their number
     */
    public void reportTo(LongConsumer told) {
        report = told;
    }

    private void tellIfGone() {
        long events;
        lock.lock();
        try {
            boolean gone = leaving && !told && input.drained();
            told |= gone;
            events = gone ? givenUp : 0;
        } finally {
            lock.unlock();
        }
        if (events > 0) {
            report.accept(events);
        }
    }

    /** Makes a subscription, and asks for the first events. */
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

    // For whoever reads.

    /**
     * Takes the next events, and waits for them if need be. Those taken before are handled, and more is asked for if it is time.
     *
     * @return at least one event, or {@code null} if there will be none
     * @throws SubscriptionCancelledException if a subscription is over without which nobody may go on
     * @throws CancellationException if the thread is interrupted while it waits
     */
    @Nullable
    EventSlice<E> next() {
        lock.lock();
        try {
            EventSlice<E> batch = poll();
            while (batch == null && !over()) {
                change.await();
                batch = poll();
            }
            return batch;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next events, if there are any by now.
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
        }
    }

    private void failIfBroken() {
        Throwable thrown = broken;
        if (thrown != null) {
            fail(new IllegalStateException("What has arrived for " + id + " could not be kept", thrown));
            broken = null;
        }
    }

    private void endBatch() {
        if (reading && !leaving) {
            input.handled();
        }
        reading = false;
    }

    private @Nullable EventSlice<E> takeBatch() {
        while (!leaving) {
            EventSlice<E> batch = input.nextBatch();
            if (batch != null) {
                var unused = input.begin(batch);
                reading = true;
                read = 0;
                return batch;
            }
            Ended ended = input.nextEnd();
            if (ended == null) {
                return null;
            }
            forget(ended);
        }
        return null;
    }

    /** A link may have ended twice: by its producer, and with the pipeline. */
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

    /** A stage goes on without a producer that does not admit it; whoever reads would take that for the end. */
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

    /**
     * {@return whether there will be no events any more}
     */
    boolean over() {
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
                new CancellationException("The thread was interrupted while it waited for events of "
                        + input.subscriptions().stream().map(Link::producer).toList());
        interrupted.initCause(cause);
        fail(interrupted);
        return interrupted;
    }

    /** Ends the reading with an exception, for every call from now on. */
    void fail(RuntimeException why) {
        lock.lock();
        try {
            failure = why;
            leave(why instanceof SubscriptionCancelledException ? why.getCause() : null);
        } finally {
            lock.unlock();
        }
    }

    /** Cancels all subscriptions, and does not wait for the producers to confirm it. */
    void leave() {
        leave(null);
    }

    /** The user has been given so many events of the last batch. */
    void hasRead(int events) {
        read = events;
    }

    private void leave(@Nullable Throwable reason) {
        lock.lock();
        try {
            if (!leaving) {
                leaving = true;
                givenUp -= reading ? read : 0; // the whole batch is still in the queue
                input.subscriptions().forEach(link -> link.cancel(reason));
                dropIfLeaving();
                change.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void dropIfLeaving() {
        if (leaving) {
            givenUp += input.abandon(Place.READER);
        }
    }

    /**
     * Cancels all subscriptions, and waits until every producer has confirmed it, or the thread is interrupted (R228). What
     * still arrives is dropped.
     */
    void close() {
        lock.lock();
        try {
            leave();
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
