package io.genstage.spring.reactive;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a publisher's events on the thread of a handler's call, which alone may emit. The publisher's threads only put down
 * what they bring; everything else is done by the thread that waits. The numbers are those of the rules of Reactive Streams.
 */
public final class AwaitedPublisher implements Flow.Subscriber<Object> {

    /** The most events that wait to be taken. */
    static final int MOST = 32;

    /** So many are taken before as many are requested again. */
    private static final int SOME = MOST - MOST / 4;

    private static final Object SUBSCRIBED = new Object();

    /** In place of {@code null}, which a publisher must not send (§2.13): to throw at it here would let the handler wait for ever. */
    private static final Object NO_EVENT = new Object();

    /** In place of a subscription that is over. */
    private static final Flow.Subscription OVER = new Flow.Subscription() {
        @Override
        public void request(long events) {}

        @Override
        public void cancel() {}
    };

    /** The publisher's last word. */
    private record End(@Nullable Throwable failure) {}

    /** What the publisher has said: that it has subscribed, events, and an end. */
    private final BlockingQueue<Object> said = new LinkedBlockingQueue<>();

    private final Semaphore requested = new Semaphore(0);

    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    private AwaitedPublisher() {}

    /**
     * Subscribes, and returns when the publisher has completed.
     *
     * @param publisher the publisher
     * @param action is given each event, on this thread
     * @throws InterruptedException if the thread is interrupted while it waits; the publisher is cancelled then
     * @throws Exception what the publisher failed with
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
            Object next = said.take();
            if (next instanceof End last) {
                end();
                if (last.failure != null) {
                    throw Failures.asException(last.failure);
                }
                return;
            }
            if (next == SUBSCRIBED) {
                request(MOST);
            } else {
                if (next != NO_EVENT) {
                    action.accept(next);
                }
                if (++taken == SOME) {
                    taken = 0;
                    request(SOME);
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

    /** {@return the subscription that was there, which is forgotten: what has ended is not cancelled} */
    private Flow.Subscription end() {
        Flow.Subscription before = subscription.getAndSet(OVER);
        return before == null ? OVER : before;
    }

    // For the publisher, on any thread but one at a time (§1.3).

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        if (subscription.compareAndSet(null, offered)) {
            said.add(SUBSCRIBED);
        } else {
            offered.cancel(); // there is one, or nobody waits any more (§2.5)
        }
    }

    @Override
    public void onNext(@Nullable Object event) {
        if (requested.tryAcquire()) {
            said.add(event == null ? NO_EVENT : event);
        } else {
            end().cancel();
            said.add(new End(new IllegalStateException(
                    "The publisher has sent more events than were requested (Reactive Streams §1.1)")));
        }
    }

    @Override
    public void onError(Throwable failure) {
        said.add(new End(failure));
    }

    @Override
    public void onComplete() {
        said.add(new End(null));
    }
}
