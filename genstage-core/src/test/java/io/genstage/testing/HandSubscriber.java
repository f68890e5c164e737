package io.genstage.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscriber that requests and cancels when a test does, and holds what it is told to the order of signals. */
public final class HandSubscriber<E> implements Flow.Subscriber<E> {

    private final List<E> events = Collections.synchronizedList(new ArrayList<>());

    private final Consumer<? super E> reaction;

    private final long first;

    private final CountDownLatch over = new CountDownLatch(1);

    private volatile Flow.@Nullable Subscription subscription;

    private volatile @Nullable String end;

    private volatile @Nullable Throwable failure;

    /** What was wrong with the order of signals, if something was. */
    private volatile @Nullable String disorder;

    public HandSubscriber() {
        this(event -> {});
    }

    /**
     * A subscriber that does something with each event.
     *
     * @param reaction what it does, when it has noted the event
     */
    public HandSubscriber(Consumer<? super E> reaction) {
        this(reaction, 0);
    }

    /**
     * A subscriber that requests something at once.
     *
     * @param reaction what it does with each event, when it has noted it
     * @param first what it requests when it is subscribed; 0 for nothing
     */
    public HandSubscriber(Consumer<? super E> reaction, long first) {
        this.reaction = reaction;
        this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        if (subscription != null) {
            disorder = "subscribed twice";
        }
        subscription = offered;
        if (first > 0) {
            offered.request(first);
        }
    }

    @Override
    public void onNext(E event) {
        look("an event");
        events.add(event);
        reaction.accept(event);
    }

    @Override
    public void onError(Throwable thrown) {
        look("a failure");
        failure = thrown;
        end = "failed";
        over.countDown();
    }

    @Override
    public void onComplete() {
        look("the end");
        end = "completed";
        over.countDown();
    }

    private void look(String signal) {
        if (subscription == null) {
            disorder = signal + " before the subscription";
        } else if (end != null) {
            disorder = signal + " behind the end";
        }
    }

    public void request(long count) {
        subscription.request(count);
    }

    public void cancel() {
        subscription.cancel();
    }

    public boolean subscribed() {
        return subscription != null;
    }

    public List<E> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** {@code completed}, {@code failed}, or {@code null} as long as it was told no end. */
    public @Nullable String end() {
        return end;
    }

    public @Nullable Throwable failure() {
        return failure;
    }

    public @Nullable String disorder() {
        return disorder;
    }

    public CountDownLatch over() {
        return over;
    }
}
