package io.genstage.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscriber through which a test requests and cancels. It checks the order of the signals that it receives. */
public final class HandSubscriber<E> implements Flow.Subscriber<E> {

    private final List<E> events = Collections.synchronizedList(new ArrayList<>());

    private final Consumer<? super E> reaction;

    private final long first;

    private final CountDownLatch over = new CountDownLatch(1);

    private volatile Flow.@Nullable Subscription subscription;

    private volatile @Nullable String end;

    private volatile @Nullable Throwable failure;

    /** The first violation of the order of signals. {@code null} if there was none. */
    private volatile @Nullable String disorder;

    public HandSubscriber() {
        this(event -> {});
    }

    /**
     * Creates a subscriber that passes each event to a reaction.
     *
     * @param reaction called after the event was recorded
     */
    public HandSubscriber(Consumer<? super E> reaction) {
        this(reaction, 0);
    }

    /**
     * Creates a subscriber that requests events at once.
     *
     * @param reaction called with each event, after the event was recorded
     * @param first how many events it requests in {@code onSubscribe}; 0 for none
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
            disorder = signal + " after the end";
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

    /** {@code completed}, {@code failed}, or {@code null} if no end was signalled. */
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
