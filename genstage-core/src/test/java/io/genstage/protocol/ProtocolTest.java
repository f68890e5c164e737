package io.genstage.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The two sides with nothing between them but lists of messages: no thread, no clock. */
class ProtocolTest {

    private final Wire producerEnd = new Wire("a-0");

    private final Wire consumerEnd = new Wire("c-0");

    private ProducerSide<Integer> producer = producerWith(new DemandDispatcher<>(), 5);

    private final ConsumerSide<Integer> consumer = new ConsumerSide<>();

    private int next;

    @Test
    @Rule({"R55", "R99"})
    void asksForItsMaximumOnceItIsReleased() {
        link(10, 5);
        producerEnd.takeAll(producer);
        assertThat(producer.room()).isZero();

        consumer.release();
        producerEnd.takeAll(producer);

        assertThat(producer.room()).isEqualTo(10);
    }

    @Test
    @Rule({"R66", "R68", "R69"})
    void cutsADeliveryIntoBatchesAndAsksBehindEach() {
        link(100, 80);
        consumer.release();
        producerEnd.takeAll(producer);
        emit(50);
        consumerEnd.takeAll(consumer);

        List<Integer> sizes = new ArrayList<>();
        List<Long> room = new ArrayList<>();
        for (EventSlice<Integer> batch = consumer.nextBatch(); batch != null; batch = consumer.nextBatch()) {
            consumer.takeInHand(batch);
            producerEnd.takeAll(producer);
            room.add(producer.room());
            consumer.processed();
            sizes.add(batch.size());
        }
        producerEnd.takeAll(producer);

        assertThat(sizes).containsExactly(20, 20, 10);
        assertThat(room).as("the ask comes when a batch is done, not before").containsExactly(50L, 70L, 90L);
        assertThat(producer.room()).isEqualTo(90);
    }

    @Test
    void asksThatComeBeforeTheProducerLooksAreOne() {
        link(4, 3);
        consumer.release();
        producerEnd.takeAll(producer);
        emit(4);
        consumerEnd.takeAll(consumer);

        while (consumer.nextBatch() != null) {
            consumer.takeInHand(consumer.nextBatch());
            consumer.processed();
        }

        assertThat(producerEnd.messages).hasSize(1);
        producerEnd.takeAll(producer);
        assertThat(producer.room()).as("with their exact sum").isEqualTo(4);
    }

    @Test
    @Rule({"R85", "R110", "R111"})
    void whatWaitsInTheBufferGoesFirst() {
        link(3, 0);
        emit(5);
        assertThat(producer.drained()).isFalse();

        consumer.release();
        producerEnd.takeAll(producer);
        assertThat(producer.room()).as("no room while something waits").isZero();
        emit(1);
        consumerEnd.takeAll(consumer);

        assertThat(consumer.nextBatch()).containsExactly(0, 1, 2);
        assertThat(producer.snapshot(null).buffered()).isEqualTo(3);
    }

    @Test
    @Rule({"R89", "R102", "R107", "R108"})
    void whatDoesNotFitTheBufferIsDiscardedCountedAndHandedOut() {
        link(3, 0);

        List<Integer> discarded = producer.emit(EventSlice.copyOf(List.of(0, 1, 2, 3, 4, 5, 6)));

        assertThat(discarded).containsExactly(0, 1);
        assertThat(producer.snapshot(null).discarded()).isEqualTo(2);
        assertThat(producer.snapshot(null).buffered()).isEqualTo(5);
    }

    @Test
    @Rule({"R90", "R91"})
    void whatIsOwedIsNotAskedForTwice() {
        link(10, 5);
        consumer.release();
        producerEnd.takeAll(producer);

        assertThat(producer.oweMore()).isEqualTo(10);
        assertThat(producer.oweMore()).isZero();
        emit(4);
        assertThat(producer.owed()).isEqualTo(6);
        assertThat(producer.oweMore()).isZero();
        assertThat(producer.oweAll()).isEqualTo(6);
    }

    @Test
    @Rule({"R46", "R145"})
    void aCancelIsConfirmedOnceAndLaterAsksAreIgnored() {
        Link<Integer> link = link(10, 5);
        consumer.release();
        producerEnd.takeAll(producer);

        producer.cancel(link, null);
        producer.cancel(link, null);
        producer.asked(link);

        assertThat(consumerEnd.messages).hasSize(1).first().isInstanceOf(Ended.class);
        assertThat(producer.room()).isZero();
    }

    @Test
    @Rule({"R178", "D2"})
    void aBroadcastServesItsBufferAfterAllItsConsumersHadGone() {
        producer = producerWith(new BroadcastDispatcher<>(), 100);
        Link<Integer> first = link(10, 5);
        consumer.release();
        producerEnd.takeAll(producer);
        producer.oweMore();
        producer.cancel(first, null);
        emit(10);
        assertThat(producer.snapshot(null).buffered()).isEqualTo(10);
        consumerEnd.messages.clear();

        link(10, 5);
        producerEnd.takeAll(producer);
        consumerEnd.takeAll(consumer);

        assertThat(consumer.nextBatch()).startsWith(0, 1, 2);
        assertThat(producer.drained()).isTrue();
    }

    @Test
    @Rule({"R2", "R151"})
    void theEndOfALinkComesBehindItsEvents() {
        link(10, 0);
        consumer.release();
        producerEnd.takeAll(producer);
        emit(3);
        producer.end(null);
        consumerEnd.takeAll(consumer);

        assertThat(consumer.nextEnd()).isNull();
        consumer.takeInHand(consumer.nextBatch());
        consumer.processed();
        Ended ended = consumer.nextEnd();

        assertThat(ended.kind()).isEqualTo(Ended.Kind.COMPLETED);
        assertThat(consumer.forget(ended)).isEqualTo(AfterEnd.COMPLETES);
        assertThat(consumer.drained()).isTrue();
    }

    private Link<Integer> link(int max, int min) {
        SubscriptionOptions options = new SubscriptionOptions(max, min, CancelMode.PERMANENT);
        Link<Integer> link = new Link<>(producerEnd, consumerEnd, "c", options);
        consumer.subscribe(link);
        producerEnd.takeAll(producer);
        return link;
    }

    private void emit(int count) {
        producer.emit(EventSlice.copyOf(
                IntStream.range(0, count).mapToObj(i -> next++).toList()));
    }

    private static ProducerSide<Integer> producerWith(Dispatcher<Integer> dispatcher, int buffer) {
        return new ProducerSide<>(dispatcher, new BufferOptions(buffer, BufferKeep.LAST));
    }

    /** One end of the links: what was posted to it waits until somebody takes it. */
    private static final class Wire implements Endpoint {

        private final String id;

        private final List<Message> messages = new ArrayList<>();

        Wire(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void post(Message message, @Nullable Endpoint sender) {
            messages.add(message);
        }

        void takeAll(ProducerSide<Integer> side) {
            take(new SideReceiver(side, null));
        }

        void takeAll(ConsumerSide<Integer> side) {
            take(new SideReceiver(null, side));
        }

        private void take(Receiver receiver) {
            List<Message> now = List.copyOf(messages);
            messages.clear();
            now.forEach(message -> message.accept(receiver));
        }
    }

    @SuppressWarnings("unchecked") // this test's links carry integers
    private record SideReceiver(ProducerSide<Integer> producer, ConsumerSide<Integer> consumer) implements Receiver {

        @Override
        public void subscribeRequested(Link<?> link) {
            producer.subscribe((Link<Integer>) link);
        }

        @Override
        public void asked(Link<?> link) {
            producer.asked((Link<Integer>) link);
        }

        @Override
        public void cancelRequested(CancelRequest request) {
            producer.cancel((Link<Integer>) request.link(), request.reason());
        }

        @Override
        public void delivered(Delivery<?> delivery) {
            consumer.delivered((Delivery<Integer>) delivery);
        }

        @Override
        public void ended(Ended ended) {
            consumer.ended(ended);
        }
    }
}
