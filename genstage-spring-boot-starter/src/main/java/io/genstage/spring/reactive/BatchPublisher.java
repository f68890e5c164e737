package io.genstage.spring.reactive;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The events of a batch as a publisher, as many times as somebody subscribes. They are delivered on the thread that requests them.
 * The numbers are those of the rules of Reactive Streams.
 */
public final class BatchPublisher implements Flow.Publisher<Object> {

    private final List<Object> batch;

    /**
     * Publishes a batch.
     *
     * @param batch its events, at least one
     */
    public BatchPublisher(List<Object> batch) {
        this.batch = batch;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        Objects.requireNonNull(subscriber, "a subscriber must not be null");
        subscriber.onSubscribe(new Reading(subscriber));
    }

    /** How far one subscriber has read. */
    private final class Reading implements Flow.Subscription {

        private final Flow.Subscriber<? super Object> subscriber;

        /** What is requested and not yet accounted for as delivered; who raises it from 0 delivers, others only raise it (§2.7). */
        private final AtomicLong requested = new AtomicLong();

        private int next;

        private volatile boolean illegal;

        private volatile boolean over;

        Reading(Flow.Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long events) {
            if (events < 1) {
                illegal = true;
            }
            if (requested.getAndAccumulate(Math.max(1, events), Reading::sum) == 0) {
                deliver();
            }
        }

        private static long sum(long requested, long more) {
            return requested > Long.MAX_VALUE - more ? Long.MAX_VALUE : requested + more;
        }

        /** What is requested meanwhile is delivered by the same loop, and not by one within it (§3.3). */
        private void deliver() {
            long delivered = 0;
            while (!over) {
                if (illegal) {
                    over = true;
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
            if (next == batch.size() && !over) {
                over = true;
                subscriber.onComplete();
            }
        }

        @Override
        public void cancel() {
            over = true;
        }
    }
}
