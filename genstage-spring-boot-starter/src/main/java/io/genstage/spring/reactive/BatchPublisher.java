package io.genstage.spring.reactive;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes the events of a batch to each subscriber, on the thread that requests them. The paragraph signs name rules
 * of Reactive Streams.
 */
public final class BatchPublisher implements Flow.Publisher<Object> {

    private final List<Object> batch;

    /**
     * Creates a publisher of a batch.
     *
     * @param batch the events, at least one
     */
    public BatchPublisher(List<Object> batch) {
        this.batch = batch;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        Objects.requireNonNull(subscriber, "a subscriber must not be null");
        subscriber.onSubscribe(new BatchSubscription(subscriber));
    }

    /** The subscription of one subscriber. */
    private final class BatchSubscription implements Flow.Subscription {

        private final Flow.Subscriber<? super Object> subscriber;

        /**
         * The demand that {@link #deliver} has not yet accounted for. The thread that raises it from 0 delivers (§2.7).
         */
        private final AtomicLong requested = new AtomicLong();

        private int next;

        private volatile boolean illegal;

        private volatile boolean ended;

        BatchSubscription(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long events) {
            if (events < 1) {
                illegal = true;
            }
            if (requested.getAndAccumulate(Math.max(1, events), BatchSubscription::sum) == 0) {
                deliver();
            }
        }

        private static long sum(long requested, long more) {
            return requested > Long.MAX_VALUE - more ? Long.MAX_VALUE : requested + more;
        }

        /** This loop also delivers what is requested while it runs: {@code request} must not recurse (§3.3). */
        private void deliver() {
            long delivered = 0;
            while (!ended) {
                if (illegal) {
                    ended = true;
                    subscriber.onError(new IllegalArgumentException("At least one event must be requested (§3.9)"));
                } else if (delivered == requested.get()) {
                    if (requested.addAndGet(-delivered) == 0) {
                        return;
                    }
                    delivered = 0;
                } else {
                    deliverNext();
                    delivered++;
                }
            }
        }

        private void deliverNext() {
            subscriber.onNext(batch.get(next++));
            if (next == batch.size() && !ended) {
                ended = true;
                subscriber.onComplete();
            }
        }

        @Override
        public void cancel() {
            ended = true;
        }
    }
}
