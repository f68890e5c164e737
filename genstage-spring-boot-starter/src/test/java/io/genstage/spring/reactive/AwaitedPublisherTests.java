package io.genstage.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class AwaitedPublisherTests {

    private final List<Object> taken = new ArrayList<>();

    private final AtomicBoolean cancelled = new AtomicBoolean();

    @Test
    void allEventsAreReceivedInOrderOnTheWaitingThread() throws Exception {
        Thread self = Thread.currentThread();
        forEach(Flux.range(0, 1000).publishOn(Schedulers.parallel()), event -> {
            assertThat(Thread.currentThread()).isSameAs(self);
            taken.add(event);
        });
        assertThat(taken).isEqualTo(IntStream.range(0, 1000).boxed().toList());
        assertThat(cancelled).isFalse();
    }

    @Test
    void noEventIsReceivedFromAnEmptyPublisher() throws Exception {
        forEach(Flux.empty(), taken::add);
        assertThat(taken).isEmpty();
    }

    @Test
    void onlyAFewEventsAreRequestedAhead() throws Exception {
        AtomicLong requested = new AtomicLong();
        AtomicInteger most = new AtomicInteger();
        forEach(Flux.range(0, 1000).doOnRequest(requested::addAndGet), event -> {
            taken.add(event);
            most.accumulateAndGet((int) requested.get() - taken.size() + 1, Math::max);
        });
        assertThat(taken).hasSize(1000);
        assertThat(most.get()).isBetween(1, AwaitedPublisher.CAPACITY);
    }

    @Test
    void theFailureIsThrownAfterTheEvents() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> forEach(Flux.just(1, 2).concatWith(Flux.error(new IOException("torn"))), taken::add))
                .withMessage("torn");
        assertThat(taken).containsExactly(1, 2);
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> forEach(Flux.error(new StackOverflowError()), taken::add));
        assertThat(cancelled).isFalse();
    }

    @Test
    void theSubscriptionIsCancelledIfTheActionThrows() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> forEach(Flux.just(1, 2), event -> {
                    throw new IllegalStateException("full");
                }))
                .withMessage("full");
        assertThat(cancelled).isTrue();
    }

    @Test
    void theSubscriptionIsCancelledIfTheThreadIsInterrupted() throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Thread waiting = new Thread(() -> {
            try {
                forEach(Flux.just(1).concatWith(Flux.never()), event -> first.countDown());
            } catch (Exception e) {
                thrown.add(e);
            }
        });
        waiting.start();
        first.await();
        waiting.interrupt();
        waiting.join();
        assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
        assertThat(cancelled).isTrue();
    }

    @Test
    void aLateSubscriptionIsCancelled() {
        List<Flow.Subscriber<? super Object>> subscribers = new CopyOnWriteArrayList<>();
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Thread waiting = new Thread(() -> {
            try {
                AwaitedPublisher.forEach(subscribers::add, taken::add);
            } catch (Exception e) {
                thrown.add(e);
            }
        });
        waiting.start();
        await().until(() -> subscribers.size() == 1);
        waiting.interrupt();
        await().until(() -> !waiting.isAlive());
        assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
        subscribers.get(0).onSubscribe(subscription(requested -> {}));
        assertThat(cancelled).isTrue();
    }

    @Test
    void moreEventsThanRequestedAreRejected() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> AwaitedPublisher.forEach(
                        subscriber -> subscriber.onSubscribe(subscription(requested -> {
                            for (int event = 0; event <= requested; event++) {
                                subscriber.onNext(event);
                            }
                        })),
                        taken::add))
                .withMessage("The publisher sent more events than requested (Reactive Streams §1.1)");
        assertThat(cancelled).isTrue();
    }

    @Test
    void theFirstSubscriptionIsKept() throws Exception {
        AwaitedPublisher.forEach(
                subscriber -> {
                    subscriber.onSubscribe(subscription(requested -> subscriber.onComplete()));
                    assertThat(cancelled).isFalse();
                    subscriber.onSubscribe(subscription(requested -> {}));
                    assertThat(cancelled).isTrue();
                },
                taken::add);
    }

    private void forEach(Flux<?> flux, Consumer<Object> action) throws Exception {
        AwaitedPublisher.forEach(
                JdkFlowAdapter.publisherToFlowPublisher(flux.doOnCancel(() -> cancelled.set(true))), action);
    }

    private Flow.Subscription subscription(Consumer<Long> onRequest) {
        return new Flow.Subscription() {
            @Override
            public void request(long events) {
                onRequest.accept(events);
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        };
    }
}
