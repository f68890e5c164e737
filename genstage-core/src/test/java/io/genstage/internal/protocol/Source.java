package io.genstage.internal.protocol;

import io.genstage.BufferOptions;
import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.DemandDispatcher;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A producer's end of one link: it delivers 0, 1, 2 … when the test requests it, as far as there is demand. */
final class Source {

    private final ConsumerRig consumer;

    private final Wire wire;

    private final Link<Integer> link;

    private int nextEvent;

    Source(ConsumerRig consumer, Wire consumerEnd, long id, String producer, SubscriptionOptions options) {
        this.consumer = consumer;
        this.wire = new Wire(producer);
        this.link = new Link<>(id, wire, consumerEnd, "c", options);
        link.admit(nothing());
    }

    /** A producing side that does not use the deliveries. */
    static <E> ProducerSide<E> nothing() {
        return new ProducerSide<>(
                new DemandDispatcher<>(), BufferOptions.PRODUCER_DEFAULT, DemandMode.FORWARD, new Fates());
    }

    Link<Integer> link() {
        return link;
    }

    /** Delivers events in one message. */
    void deliver(int count) {
        link.readRequested();
        link.deliver(ArraySlice.copyOf(
                IntStream.range(0, count).mapToObj(i -> nextEvent++).toList()));
        consumer.handleMessages(count);
    }

    /** Notifies the consumer that the link has ended. */
    void end(@Nullable Cancellation cancellation) {
        link.end(cancellation);
        consumer.handleMessages(0);
    }

    /** The outstanding demand. */
    long pending() {
        link.readRequested();
        return link.outstanding();
    }

    /** The messages since the last call of this method. Asks can be sent again then. */
    List<Message> received() {
        List<Message> received = wire.messages();
        wire.clear();
        link.lower();
        return received;
    }

    /** The number of asks since the last call of this method. Asks that were not handled yet count as one. */
    long asks() {
        return received().stream().filter(Link.class::isInstance).count();
    }
}
