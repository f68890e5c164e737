package io.genstage.internal.bridge;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.internal.engine.PacedConsumer;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.Persistent;
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
 * A consumer that hands its events to a {@link Flow.Subscriber}, as many as that has requested. All signals are given in the stage's
 * turn, so they are never concurrent (§1.3), and a request from within one does not recurse (§3.3).
 *
 * <p>A <em>member</em> of the topology is told of its subscription when the stage starts, and fails the stage if it throws. A
 * <em>guest</em>, which comes to a running pipeline, is told when its producers know it, ends with its last subscription however that
 * ends, and harms nobody but itself.
 *
 * @param <E> the type of the events
 */
public final class SubscriberStage<E> implements ConsumerStage<E>, PacedConsumer {

    private static final SafeLog log = SafeLog.of(SubscriberStage.class);

    /** What the stage casts to itself: the subscriber has asked for something. */
    private static final Object LOOK = new Object();

    /** What is cast to a guest's stage: its producers know it. */
    private static final Object WELCOME = new Object();

    /** A subscriber's last signal. */
    @FunctionalInterface
    private interface Farewell {
        void to(Flow.Subscriber<?> subscriber);
    }

    /** The subscriber, until it is over: nothing keeps one alive that has left (§3.13). */
    private final AtomicReference<Flow.@Nullable Subscriber<? super E>> subscriber;

    private final boolean guest;

    /** Tells why the stage was stopped, if somebody knows. */
    private final Supplier<? extends @Nullable Throwable> whyStopped;

    private final AtomicBoolean started = new AtomicBoolean();

    private volatile @Nullable StageContext stage;

    // Written by the subscriber, on any thread.

    /** How many events were requested so far; {@link Long#MAX_VALUE} for all that there are (§3.17). */
    private final AtomicLong requested = new AtomicLong();

    /** What was requested and is no number of events. */
    private volatile @Nullable Long nonsense;

    /** Whether the stage was woken and has not looked since. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private final Persistent waking = new Persistent(this::castLook);

    // The stage's own.

    private final Asks asks = new Asks();

    /** How many events the subscriber was given so far. */
    private long delivered;

    /** Events of the last call that nobody has taken, because the subscriber has gone. */
    private int dropped;

    /** The subscriber was told of its subscription. */
    private boolean introduced;

    /** What the subscriber is told if the stage ends now. */
    private Farewell farewell = this::tellStopped;

    private SubscriberStage(
            Flow.Subscriber<? super E> subscriber, boolean guest, Supplier<? extends @Nullable Throwable> whyStopped) {
        this.subscriber = new AtomicReference<>(Objects.requireNonNull(subscriber, "a subscriber must not be null"));
        this.guest = guest;
        this.whyStopped = whyStopped;
    }

    public static <E> SubscriberStage<E> member(Flow.Subscriber<? super E> subscriber) {
        return new SubscriberStage<>(subscriber, false, () -> null);
    }

    /**
     * A subscriber that comes to a running pipeline.
     *
     * @param subscriber where events go
     * @param whyStopped tells why the pipeline has stopped the stage, if it knows
     * @param <E> the type of the events
     * @return its stage
     */
    public static <E> SubscriberStage<E> guest(
            Flow.Subscriber<? super E> subscriber, Supplier<? extends @Nullable Throwable> whyStopped) {
        return new SubscriberStage<>(subscriber, true, whyStopped);
    }

    // For the pipeline.

    /** A guest's producers know it. */
    public void welcome() {
        StageContext here = stage;
        if (here != null) {
            here.cast(WELCOME);
        }
    }

    /**
     * A guest cannot be served, or not any more.
     *
     * @param why the reason, or {@code null} if there is nothing left to give
     */
    public void turnAway(@Nullable Throwable why) {
        Farewell last = why == null ? Flow.Subscriber::onComplete : failedWith(why);
        StageContext here = stage;
        if (here == null) {
            say(last);
        } else {
            here.cast(last);
        }
    }

    // The stage.

    @Override
    public void started(StageContext context) {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("The subscriber of stage '" + context.stage()
                    + "' is subscribed already, and one subscribes once. Give the stage one instance, and each pipeline a"
                    + " subscriber of its own.");
        }
        stage = context;
        if (!guest) {
            introduce();
        }
    }

    @Override
    public DemandControl subscribed(Subscription subscription) {
        asks.add(subscription);
        farewell = this::tellStopped;
        ask();
        return DemandControl.MANUAL;
    }

    @Override
    public long mayMove() {
        return subscriber.get() == null ? Long.MAX_VALUE : wanted();
    }

    @Override
    public void handleEvents(List<E> events, Subscription from) {
        long before = delivered;
        signal(() -> events.forEach(this::deliver));
        dropped = events.size() - (int) (delivered - before);
        asks.handled(from, events.size());
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
        if (message == LOOK) {
            look();
        } else if (message == WELCOME) {
            introduce();
        } else if (message instanceof Farewell last) {
            say(last);
            stop();
        } else {
            ConsumerStage.super.cast(message, out);
        }
    }

    private void look() {
        woken.set(false);
        Long number = nonsense;
        if (number == null) {
            ask();
        } else {
            say(failedWith(new IllegalArgumentException(
                    "A subscriber must request at least 1 event, but has requested " + number + " (§3.9)")));
            stop();
        }
    }

    @Override
    public void completed(Subscription subscription, Emitter<Void> out) {
        over(subscription, Flow.Subscriber::onComplete, false);
    }

    @Override
    public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<Void> out) {
        Throwable reason = cancellation.reason();
        Farewell last = reason == null ? this::tellStopped : failedWith(reason);
        switch (cancellation.kind()) {
            case DETACH -> over(subscription, guest ? Flow.Subscriber::onComplete : last, false);
            case REFUSED -> over(subscription, last, false);
            case CANCEL, DOWN -> over(subscription, last, subscription.options().cancelMode() != CancelMode.TEMPORARY);
        }
    }

    private void over(Subscription subscription, Farewell last, boolean stops) {
        asks.remove(subscription);
        if (stops || asks.isEmpty()) {
            farewell = last;
        }
        if (guest && asks.isEmpty()) {
            stop();
        }
    }

    /** Its subscriber is told its end once. */
    @Override
    public boolean restartable() {
        return false;
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        say(failure == null ? farewell : failedWith(failure));
    }

    private void ask() {
        if (subscriber.get() != null) {
            asks.spread(wanted());
        }
    }

    /** How many events the subscriber waits for. */
    private long wanted() {
        long all = requested.get();
        return all == Long.MAX_VALUE ? all : all - delivered;
    }

    private void wake() {
        if (stage != null && woken.compareAndSet(false, true)) {
            waking.run();
        }
    }

    private void castLook() {
        StageContext here = stage;
        if (here != null) {
            here.cast(LOOK);
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

    // What the subscriber is told.

    private void introduce() {
        Flow.Subscriber<? super E> present = subscriber.get();
        if (!introduced && present != null) {
            introduced = true;
            signal(() -> present.onSubscribe(new Demand()));
        }
    }

    private void say(Farewell last) {
        introduce();
        Flow.Subscriber<? super E> leaving = subscriber.getAndSet(null);
        if (leaving != null) {
            signal(() -> last.to(leaving));
        }
    }

    private static Farewell failedWith(Throwable reason) {
        return subscriber -> subscriber.onError(reason);
    }

    private void tellStopped(Flow.Subscriber<?> leaving) {
        Throwable why = whyStopped.get();
        StageContext here = stage;
        leaving.onError(
                why != null
                        ? why
                        : new CancellationException("Stage '" + (here == null ? "" : here.stage()) + "' of pipeline '"
                                + (here == null ? "" : here.pipeline())
                                + "' was stopped before its producers had completed"));
    }

    /** One that throws counts as cancelled (§2.13). */
    private void signal(Runnable signal) {
        try {
            signal.run();
        } catch (Throwable thrown) { // also a checked one that nobody has declared
            subscriber.set(null);
            if (!guest) {
                throw thrown;
            }
            log.error("A subscriber has thrown and is cancelled; its stage: {}", stage, thrown);
            stop();
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
                nonsense = events;
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
