package io.genstage.internal.bridge;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.internal.threads.Persistent;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A stage's subscription to a publisher, and what has come over it. The publisher's threads only put down what they bring and
 * wake the stage; everything else, asking included, is done by the stage in its turn, so nothing is asked concurrently (§2.7).
 *
 * <p>Of the publisher is requested exactly what the stage owes to its consumers: the queue holds no more than that.
 *
 * @param <E> the type of the events
 */
public final class Upstream<E> implements Flow.Subscriber<E> {

    /** What a stage casts to itself: something has come. */
    private static final Object LOOK = new Object();

    /** In place of a subscription that is over. */
    private static final Flow.Subscription OVER = new Flow.Subscription() {
        @Override
        public void request(long events) {}

        @Override
        public void cancel() {}
    };

    /** The publisher's last word. */
    private record End(@Nullable Throwable failure) {}

    private static final End NO_MEMORY =
            new End(new OutOfMemoryError("There was no memory to keep an event of the publisher"));

    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    private final Queue<E> arrived = new ConcurrentLinkedQueue<>();

    /** Whether the stage was woken and has not looked since. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private final Persistent waking = new Persistent(this::castLook);

    private volatile @Nullable StageContext stage;

    private volatile @Nullable End end;

    /** How many events were requested so far; written by the stage. */
    private volatile long requested;

    /** How many events have come so far; written by the publisher. */
    private long received;

    /** How many events the stage has emitted so far. */
    private long emitted;

    // For the publisher, on any thread but one at a time (§1.3).

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        Objects.requireNonNull(offered, "a subscription must not be null");
        if (subscription.compareAndSet(null, offered)) {
            wake();
        } else {
            offered.cancel(); // there is one, or the stage is over (§2.5)
        }
    }

    @Override
    public void onNext(E event) {
        Objects.requireNonNull(event, "an event must not be null");
        if (subscription.get() == OVER) {
            return; // it was under way when the stage has cancelled (§2.8)
        }
        if (received >= requested) {
            endWith(new End(new IllegalStateException("The publisher has sent more than the " + requested
                    + " events that were requested, which a publisher must not do (Reactive Streams §1.1)")));
            return;
        }
        received++;
        keep(event);
        wake();
    }

    /** An event that is lost would be waited for without end. */
    private void keep(E event) {
        try {
            arrived.add(event);
        } catch (OutOfMemoryError noMemory) {
            endWith(NO_MEMORY);
        }
    }

    @Override
    public void onError(Throwable failure) {
        Objects.requireNonNull(failure, "a failure must not be null");
        endWith(new End(failure));
        subscription.set(OVER); // it counts as cancelled (§2.4)
    }

    @Override
    public void onComplete() {
        endWith(new End(null));
        subscription.set(OVER);
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

    private void castLook() {
        StageContext awake = stage;
        if (awake != null) {
            awake.cast(LOOK);
        }
    }

    // For the stage, in its turn.

    /** The stage begins; it looks at what has come before. */
    public void begin(StageContext context) {
        stage = context;
        context.cast(LOOK);
    }

    public static boolean isWakeUp(Object message) {
        return message == LOOK;
    }

    /**
     * Emits what has come, and requests what the stage owes besides.
     *
     * @throws Exception what the publisher has failed with, when everything before it was emitted
     */
    public void look(Emitter<E> out) throws Exception {
        woken.set(false);
        End last = end; // before the queue: what is there now came before the end
        boolean some = emitArrived(out);
        if (last == null) {
            request(out);
        } else if (last.failure == null) {
            out.complete();
        } else if (some) {
            wake(); // a call that throws drops what it has emitted, so the next one throws
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
        long more = out.owed() - (requested - emitted);
        if (from != null && more > 0) {
            long level = requested + more;
            requested = level < 0 ? Long.MAX_VALUE : level;
            from.request(more);
            emitArrived(out); // some publishers answer within the request
        }
    }

    private static Exception asException(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof Exception exception ? exception : new IllegalStateException(failure);
    }

    /** The stage is over. */
    public void cancel() {
        Flow.Subscription over = subscription.getAndSet(OVER);
        if (over != null) {
            over.cancel();
        }
        arrived.clear();
    }
}
