package io.genstage.internal.bridge;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.internal.threads.RetriedAction;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A stage's subscription to a publisher, and the events that have arrived. The publisher's threads only queue events
 * and wake the stage. The stage does everything else in its turn, including requests, so requests are never concurrent
 * (§2.7).
 *
 * <p>The stage requests from the publisher exactly what it owes to its consumers, so the queue holds no more events
 * than that.
 *
 * @param <E> the type of the events
 */
public final class Upstream<E> implements Flow.Subscriber<E> {

    /** The message that a stage casts to itself: events have arrived. */
    private static final Object WAKE_UP = new Object();

    /** The value of {@link #subscription} after its end. */
    private static final Flow.Subscription ENDED = new Flow.Subscription() {
        @Override
        public void request(long events) {}

        @Override
        public void cancel() {}
    };

    /** The publisher's final signal. */
    private record End(@Nullable Throwable failure) {}

    private static final End NO_MEMORY =
            new End(new OutOfMemoryError("There was no memory to keep an event of the publisher"));

    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    private final Queue<E> arrived = new ConcurrentLinkedQueue<>();

    /** Whether the stage was woken and has not read the queue since. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private final RetriedAction waking = new RetriedAction(this::castWakeUp);

    private volatile @Nullable StageContext stage;

    private volatile @Nullable End end;

    /** How many events were requested so far; written by the stage. */
    private volatile long requested;

    /** How many events have arrived so far; written by the publisher. */
    private long received;

    /** How many events the stage has emitted so far. */
    private long emitted;

    // Methods for the publisher, on any thread but one at a time (§1.3).

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        Objects.requireNonNull(offered, "a subscription must not be null");
        if (subscription.compareAndSet(null, offered)) {
            wake();
        } else {
            offered.cancel(); // there is a subscription already, or the stage has ended (§2.5)
        }
    }

    @Override
    public void onNext(E event) {
        Objects.requireNonNull(event, "an event must not be null");
        if (subscription.get() == ENDED) {
            return; // it was on its way when the stage cancelled (§2.8)
        }
        if (received >= requested) {
            endWith(new End(new IllegalStateException("The publisher has sent more events than the " + requested
                    + " that were requested, which a publisher must not do (Reactive Streams §1.1)")));
            return;
        }
        received++;
        enqueue(event);
        wake();
    }

    /** Without a failure, the stage would wait for a lost event without end. */
    private void enqueue(E event) {
        try {
            arrived.add(event);
        } catch (Throwable noMemory) {
            endWith(NO_MEMORY);
        }
    }

    @Override
    public void onError(Throwable failure) {
        Objects.requireNonNull(failure, "a failure must not be null");
        endWith(new End(failure));
        subscription.set(ENDED); // the subscription counts as cancelled (§2.4)
    }

    @Override
    public void onComplete() {
        endWith(new End(null));
        subscription.set(ENDED);
    }

    private void endWith(End last) {
        if (end == null) {
            end = last;
            wake();
        }
    }

    private void wake() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            waking.run();
        }
    }

    private void castWakeUp() {
        StageContext awake = stage;
        if (awake != null) {
            awake.cast(WAKE_UP);
        }
    }

    // Methods for the stage, in its turn.

    /** Called when the stage starts; the stage then reads the events that arrived before. */
    public void begin(StageContext context) {
        stage = context;
        context.cast(WAKE_UP);
    }

    public static boolean isWakeUp(Object message) {
        return message == WAKE_UP;
    }

    /**
     * Emits the events that have arrived, and requests what the stage owes and has not requested yet.
     *
     * @throws Exception the publisher's failure, after all events before it were emitted
     */
    public void emitAndRequest(Emitter<E> out) throws Exception {
        woken.set(false);
        End last = end; // read before the queue: events that are queued now arrived before the end
        boolean some = emitArrived(out);
        if (last == null) {
            request(out);
        } else if (last.failure == null) {
            out.complete();
        } else if (some) {
            wake(); // a call that throws drops the events that it emitted, so the next call throws
        } else {
            throw asException(last.failure);
        }
    }

    private boolean emitArrived(Emitter<E> out) {
        long before = emitted;
        for (E event = arrived.poll(); event != null; event = arrived.poll()) {
            out.emit(event);
            emitted++;
        }
        return emitted > before;
    }

    private void request(Emitter<E> out) {
        Flow.Subscription from = subscription.get();
        long more = out.remainingDemand() - (requested - emitted);
        if (from != null && more > 0) {
            long level = requested + more;
            requested = level < 0 ? Long.MAX_VALUE : level;
            from.request(more);
            emitArrived(out); // some publishers send events within the request
        }
    }

    private static Exception asException(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof Exception exception ? exception : new IllegalStateException(failure);
    }

    /** Called when the stage has ended. */
    public void cancel() {
        Flow.Subscription ended = subscription.getAndSet(ENDED);
        if (ended != null) {
            ended.cancel();
        }
        arrived.clear();
    }
}
