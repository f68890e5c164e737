package io.genstage.internal.bridge;

import io.genstage.BatchFailedException;
import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.internal.engine.PacedConsumer;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.RetriedAction;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that passes its events to a {@link Flow.Subscriber}, as many as the subscriber has requested. All signals
 * are sent in the stage's turn, so they are never concurrent (§1.3), and a request from within a signal does not
 * recurse (§3.3).
 *
 * <p>A subscriber may be <em>declared</em> as a stage: its {@code onSubscribe} is called when the stage starts, and the
 * stage fails if the subscriber throws. Or it is <em>added</em> to a running pipeline, by a publisher: its {@code
 * onSubscribe} is called when its producers have admitted it, it ends with its last subscription, however that ends,
 * and if it throws, only its own stage ends.
 *
 * @param <E> the type of the events
 */
public final class SubscriberStage<E> implements ConsumerStage<E>, PacedConsumer {

    private static final SafeLog log = SafeLog.of(SubscriberStage.class);

    /** The message that the stage casts to itself: the subscriber has requested events. */
    private static final Object WAKE_UP = new Object();

    /** The message that is cast to the stage of an added subscriber: its producers have admitted it. */
    private static final Object ADMITTED = new Object();

    /** A subscriber's final signal. */
    @FunctionalInterface
    private interface FinalSignal {
        void to(Flow.Subscriber<?> subscriber);
    }

    /**
     * The subscriber; {@code null} after its final signal or its cancel, so that it can be garbage-collected (§3.13).
     */
    private final AtomicReference<Flow.@Nullable Subscriber<? super E>> subscriber;

    private final boolean added;

    /** Returns why the stage was stopped, or {@code null} if that is unknown. */
    private final Supplier<? extends @Nullable Throwable> whyStopped;

    private final AtomicBoolean started = new AtomicBoolean();

    private volatile @Nullable StageContext stage;

    // Written by the subscriber, on any thread.

    /** How many events were requested so far; {@link Long#MAX_VALUE} for an unbounded demand (§3.17). */
    private final AtomicLong requested = new AtomicLong();

    /** A request of less than one event, or {@code null}. */
    private volatile @Nullable Long invalidRequest;

    /** Whether the stage was woken and has not read the request since. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private final RetriedAction waking = new RetriedAction(this::castWakeUp);

    // Used by the stage only.

    private final SubscriberDemand demand = new SubscriberDemand();

    /** How many events were passed to the subscriber so far. */
    private long delivered;

    /** Events of the last call that the subscriber did not take, because it cancelled or threw. */
    private int dropped;

    /** Whether {@code onSubscribe} was called. */
    private boolean subscribed;

    /** The final signal if the stage ends now. */
    private FinalSignal finalSignal = this::signalStopped;

    private SubscriberStage(
            Flow.Subscriber<? super E> subscriber, boolean added, Supplier<? extends @Nullable Throwable> whyStopped) {
        this.subscriber = new AtomicReference<>(Objects.requireNonNull(subscriber, "a subscriber must not be null"));
        this.added = added;
        this.whyStopped = whyStopped;
    }

    public static <E> SubscriberStage<E> declared(Flow.Subscriber<? super E> subscriber) {
        return new SubscriberStage<>(subscriber, false, () -> null);
    }

    /**
     * Makes the stage of a subscriber to a running pipeline.
     *
     * @param subscriber receives the events
     * @param whyStopped returns why the pipeline stopped the stage, or {@code null} if that is unknown
     * @param <E> the type of the events
     * @return the stage
     */
    public static <E> SubscriberStage<E> added(
            Flow.Subscriber<? super E> subscriber, Supplier<? extends @Nullable Throwable> whyStopped) {
        return new SubscriberStage<>(subscriber, true, whyStopped);
    }

    // Methods for the pipeline.

    /** {@return whether the subscriber is a processor, which publishes other events} */
    public boolean passesToProcessor() {
        return subscriber.get() instanceof Flow.Processor<?, ?>;
    }

    /** Called when the producers of an added subscriber have admitted it. */
    public void admitted() {
        StageContext here = stage;
        if (here != null) {
            here.cast(ADMITTED);
        }
    }

    /**
     * Ends an added subscriber that cannot be served, or not any longer.
     *
     * @param reason the reason, or {@code null} if there are no events left
     */
    public void reject(@Nullable Throwable reason) {
        FinalSignal last = reason == null ? Flow.Subscriber::onComplete : failedWith(reason);
        StageContext here = stage;
        if (here == null) {
            sendFinal(last);
        } else {
            here.cast(last);
        }
    }

    // Methods of the stage.

    @Override
    public void started(StageContext context) {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("The subscriber of stage '" + context.stage()
                    + "' is subscribed already, and a subscriber subscribes once. Set one instance for the stage, and"
                    + " use another subscriber for each pipeline.");
        }
        stage = context;
        if (!added) {
            callOnSubscribe();
        }
    }

    @Override
    public DemandControl subscribed(Subscription subscription) {
        demand.add(subscription);
        finalSignal = this::signalStopped;
        ask();
        return DemandControl.MANUAL;
    }

    @Override
    public long mayMove() {
        return subscriber.get() == null ? Long.MAX_VALUE : outstanding();
    }

    @Override
    public void handleEvents(List<E> events, Subscription from) {
        long before = delivered;
        boolean threw;
        try {
            threw = !signal(() -> events.forEach(this::deliver));
        } catch (Throwable thrown) { // also a checked exception that no method declares
            throw new BatchFailedException((int) (delivered - before) - 1, thrown);
        }
        dropped = events.size() - (int) (delivered - before) + (threw ? 1 : 0);
        demand.handled(from, events.size());
        ask();
    }

    @Override
    public int dropped() {
        return dropped;
    }

    private void deliver(E event) {
        Flow.Subscriber<? super E> present = subscriber.get();
        if (present != null) {
            delivered++;
            present.onNext(event);
        }
    }

    @Override
    public void cast(Object message, Emitter<Void> out) throws Exception {
        if (message == WAKE_UP) {
            readRequest();
        } else if (message == ADMITTED) {
            callOnSubscribe();
        } else if (message instanceof FinalSignal last) {
            sendFinal(last);
            stop();
        } else {
            ConsumerStage.super.cast(message, out);
        }
    }

    private void readRequest() {
        woken.set(false);
        Long number = invalidRequest;
        if (number == null) {
            ask();
        } else {
            sendFinal(
                    failedWith(new IllegalArgumentException("A subscriber must request at least 1 event, but requested "
                            + number + " (Reactive Streams §3.9)")));
            stop();
        }
    }

    @Override
    public void completed(Subscription subscription, Emitter<Void> out) {
        ended(subscription, Flow.Subscriber::onComplete, false);
    }

    @Override
    public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<Void> out) {
        Throwable reason = cancellation.reason();
        FinalSignal last = reason == null ? this::signalStopped : failedWith(reason);
        switch (cancellation.kind()) {
            case DETACH -> ended(subscription, added ? Flow.Subscriber::onComplete : last, false);
            case REFUSED -> ended(subscription, last, false);
            case CANCEL, DOWN ->
                ended(subscription, last, subscription.options().cancelMode() != CancelMode.TEMPORARY);
        }
    }

    private void ended(Subscription subscription, FinalSignal last, boolean stops) {
        demand.remove(subscription);
        if (stops || demand.isEmpty()) {
            finalSignal = last;
        }
        if (added && demand.isEmpty()) {
            stop();
        }
    }

    /** The subscriber receives its final signal once. */
    @Override
    public boolean restartable() {
        return false;
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        sendFinal(failure == null ? finalSignal : failedWith(failure));
    }

    private void ask() {
        if (subscriber.get() != null) {
            demand.request(outstanding());
        }
    }

    /** {@return the subscriber's outstanding demand} */
    private long outstanding() {
        long all = requested.get();
        return all == Long.MAX_VALUE ? all : all - delivered;
    }

    private void wake() {
        if (stage != null && woken.compareAndSet(false, true)) {
            waking.run();
        }
    }

    private void castWakeUp() {
        StageContext here = stage;
        if (here != null) {
            here.cast(WAKE_UP);
        }
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private void stop() {
        StageContext here = stage;
        if (here != null) {
            here.stop();
        }
    }

    // Signals to the subscriber.

    private void callOnSubscribe() {
        Flow.Subscriber<? super E> present = subscriber.get();
        if (!subscribed && present != null) {
            subscribed = true;
            var unused = signal(() -> present.onSubscribe(new Demand()));
        }
    }

    private void sendFinal(FinalSignal last) {
        callOnSubscribe();
        Flow.Subscriber<? super E> leaving = subscriber.getAndSet(null);
        if (leaving != null) {
            var unused = signal(() -> last.to(leaving));
        }
    }

    private static FinalSignal failedWith(Throwable reason) {
        return subscriber -> subscriber.onError(reason);
    }

    private void signalStopped(Flow.Subscriber<?> leaving) {
        Throwable reason = whyStopped.get();
        StageContext here = stage;
        leaving.onError(
                reason != null
                        ? reason
                        : new CancellationException("Stage '" + (here == null ? "" : here.stage()) + "' of pipeline '"
                                + (here == null ? "" : here.pipeline())
                                + "' was stopped before its producers had completed"));
    }

    /**
     * Calls a subscriber. A subscriber that throws counts as cancelled (§2.13).
     *
     * @return whether it returned; the subscriber of a declared stage throws
     */
    private boolean signal(Runnable signal) {
        try {
            signal.run();
            return true;
        } catch (Throwable thrown) { // also a checked exception that no method declares
            subscriber.set(null);
            if (!added) {
                throw thrown;
            }
            log.error("A subscriber threw and is cancelled; its stage: {}", stage, thrown);
            stop();
            return false;
        }
    }

    /** The subscriber's end. */
    private final class Demand implements Flow.Subscription {

        @Override
        public void request(long events) {
            if (subscriber.get() == null) {
                return;
            }
            if (events > 0) {
                requested.accumulateAndGet(events, SubscriberStage::saturatedSum);
            } else {
                invalidRequest = events;
            }
            wake();
        }

        @Override
        public void cancel() {
            if (subscriber.getAndSet(null) != null) {
                stop();
            }
        }
    }
}
