package io.genstage.spring.reactive;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a publisher on the thread of the handler call. Only that thread may emit. The publisher's
 * threads only enqueue signals; the waiting thread does everything else. The paragraph signs name rules of Reactive
 * Streams.
 */
public final class AwaitedPublisher implements Flow.Subscriber<Object> {

    /** The maximum number of queued events. */
    static final int CAPACITY = 32;

    /** The number of events to take before requesting as many again. */
    private static final int REFILL = CAPACITY - CAPACITY / 4;

    private static final Object SUBSCRIBED = new Object();

    /**
     * Replaces {@code null}, which a publisher must not send (§2.13). If {@code onNext} threw, the handler would wait
     * forever.
     */
    private static final Object NO_EVENT = new Object();

    /** Replaces a subscription that has ended. */
    private static final Flow.Subscription ENDED = new Flow.Subscription() {
        @Override
        public void request(long events) {}

        @Override
        public void cancel() {}
    };

    /** The publisher's last signal. */
    private record End(@Nullable Throwable failure) {}

    /** The publisher's signals: subscribed, events, and the end. */
    private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();

    private final Semaphore requested = new Semaphore(0);

    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    private AwaitedPublisher() {}

    /**
     * Subscribes to a publisher, and returns when the publisher has completed.
     *
     * @param publisher the publisher
     * @param action called with each event, on this thread
     * @throws InterruptedException if the thread is interrupted while it waits. The subscription is cancelled first
     * @throws Exception the failure of the publisher
     */
    public static void forEach(Flow.Publisher<?> publisher, Consumer<Object> action) throws Exception {
        AwaitedPublisher awaited = new AwaitedPublisher();
        publisher.subscribe(awaited);
        try {
            awaited.takeAll(action);
        } finally {
            awaited.end().cancel();
        }
    }

    private void takeAll(Consumer<Object> action) throws Exception {
        int taken = 0;
        while (true) {
            Object next = signals.take();
            if (next instanceof End last) {
                end();
                if (last.failure != null) {
                    throw Failures.asException(last.failure);
                }
                return;
            }
            if (next == SUBSCRIBED) {
                request(CAPACITY);
            } else {
                if (next != NO_EVENT) {
                    action.accept(next);
                }
                if (++taken == REFILL) {
                    taken = 0;
                    request(REFILL);
                }
            }
        }
    }

    private void request(int events) {
        Flow.Subscription from = subscription.get();
        if (from != null) {
            requested.release(events);
            from.request(events);
        }
    }

    /** {@return the current subscription, which is then replaced: a subscription that has ended is not cancelled} */
    private Flow.Subscription end() {
        Flow.Subscription before = subscription.getAndSet(ENDED);
        return before == null ? ENDED : before;
    }

    // The publisher calls these methods on any thread, but one at a time (§1.3).

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        if (subscription.compareAndSet(null, offered)) {
            signals.add(SUBSCRIBED);
        } else {
            offered.cancel(); // a second subscription, or the call has ended (§2.5)
        }
    }

    @Override
    public void onNext(@Nullable Object event) {
        if (requested.tryAcquire()) {
            signals.add(event == null ? NO_EVENT : event);
        } else {
            end().cancel();
            signals.add(new End(new IllegalStateException(
                    "The publisher sent more events than requested (Reactive Streams §1.1)")));
        }
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new End(failure));
    }

    @Override
    public void onComplete() {
        signals.add(new End(null));
    }
}
