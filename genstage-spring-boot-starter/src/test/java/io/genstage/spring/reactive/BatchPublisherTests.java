package io.genstage.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPublisherTests {

    private final BatchPublisher publisher = new BatchPublisher(List.of(1, 2, 3));

    private final Recorder recorder = new Recorder(0);

    @Test
    void allEventsAreDeliveredToEachSubscriber() {
        Recorder greedy = new Recorder(Long.MAX_VALUE);
        publisher.subscribe(greedy);
        publisher.subscribe(recorder);
        recorder.subscription.request(3);
        assertThat(greedy.recorded).containsExactly(1, 2, 3, "complete");
        assertThat(recorder.recorded).containsExactly(1, 2, 3, "complete");
    }

    @Test
    void requestedEventsAreDelivered() {
        publisher.subscribe(recorder);
        assertThat(recorder.recorded).isEmpty();
        recorder.subscription.request(1);
        assertThat(recorder.recorded).containsExactly(1);
        recorder.subscription.request(1);
        recorder.subscription.request(5);
        assertThat(recorder.recorded).containsExactly(1, 2, 3, "complete");
        recorder.subscription.request(1);
        assertThat(recorder.recorded).as("the subscription has ended").hasSize(4);
    }

    @Test
    void noEventIsDeliveredAfterACancellation() {
        publisher.subscribe(recorder);
        recorder.subscription.request(1);
        recorder.subscription.cancel();
        recorder.subscription.request(1);
        assertThat(recorder.recorded).containsExactly(1);
    }

    @Test
    void aSubscriptionCancelledAtTheLastEventDoesNotComplete() {
        recorder.cancelAt = 3;
        publisher.subscribe(recorder);
        recorder.subscription.request(9);
        assertThat(recorder.recorded).containsExactly(1, 2, 3);
    }

    @Test
    void requestsOfZeroEventsAreRejected() {
        publisher.subscribe(recorder);
        recorder.subscription.request(0);
        recorder.subscription.request(1);
        assertThat(recorder.recorded).containsExactly("At least one event must be requested (§3.9)");
    }

    @Test
    void aRequestInOnNextDoesNotRecurse() {
        List<Object> many = new ArrayList<>(IntStream.range(0, 200_000).boxed().toList());
        recorder.requestAgain = true;
        new BatchPublisher(many).subscribe(recorder);
        recorder.subscription.request(1);
        many.add("complete");
        assertThat(recorder.recorded).isEqualTo(many);
    }

    @Test
    void eventsAreDeliveredOneAtATimeIfOtherThreadsRequest() throws InterruptedException {
        List<Object> many = new ArrayList<>(IntStream.range(0, 100_000).boxed().toList());
        new BatchPublisher(many).subscribe(recorder);
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(index -> new Thread(
                        () -> IntStream.range(0, 25_000).forEach(request -> recorder.subscription.request(1))))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        many.add("complete");
        assertThat(recorder.recorded).isEqualTo(many);
    }

    private static final class Recorder implements Flow.Subscriber<Object> {

        /** Without a lock, so that the test detects concurrent deliveries. */
        final List<Object> recorded = new ArrayList<>();

        final AtomicReference<Thread> inside = new AtomicReference<>();

        private final long first;

        private Flow.Subscription subscription;

        private boolean requestAgain;

        private int cancelAt = -1;

        Recorder(long first) {
            this.first = first;
        }

        @Override
        public void onSubscribe(Flow.Subscription offered) {
            subscription = offered;
            if (first > 0) {
                offered.request(first);
            }
        }

        @Override
        public void onNext(Object event) {
            assertThat(inside.compareAndSet(null, Thread.currentThread())).isTrue();
            recorded.add(event);
            if (requestAgain) {
                subscription.request(1);
            }
            if (event.equals(cancelAt)) {
                subscription.cancel();
            }
            inside.set(null);
        }

        @Override
        public void onError(Throwable failure) {
            recorded.add(failure.getMessage());
        }

        @Override
        public void onComplete() {
            recorded.add("complete");
        }
    }
}
