package io.genstage.testing;

import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A publisher with one subscriber. A test calls its methods to send signals. It is thread-safe only if the test is. */
public final class HandPublisher<E> implements Flow.Publisher<E> {

    private Flow.@Nullable Subscriber<? super E> subscriber;

    private long requested;

    private int cancels;

    @Override
    public void subscribe(Flow.Subscriber<? super E> coming) {
        subscriber = coming;
        requested = 0;
        coming.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long events) {
                requested += events;
            }

            @Override
            public void cancel() {
                cancels++;
            }
        });
    }

    public boolean subscribed() {
        return subscriber != null;
    }

    /** {@return how many events the present subscription has requested} */
    public long requested() {
        return requested;
    }

    public int cancels() {
        return cancels;
    }

    public void send(E event) {
        subscriber.onNext(event);
    }

    public void sendAll(List<E> events) {
        events.forEach(this::send);
    }

    public void complete() {
        subscriber.onComplete();
    }

    public void fail(Throwable failure) {
        subscriber.onError(failure);
    }
}
