package io.genstage.internal.protocol;

import io.genstage.BufferOptions;
import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.DemandDispatcher;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A producer's end of one link: it delivers 0, 1, 2 … by hand, as far as it was asked. */
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

    /** A producing side that has nothing to do with what is delivered. */
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
        consumer.hear(count);
    }

    /** Says that the link is over. */
    void end(@Nullable Cancellation cancellation) {
        link.end(cancellation);
        consumer.hear(0);
    }

    /** How many events it was asked for and has not delivered. */
    long pending() {
        link.readRequested();
        return link.outstanding();
    }

    /** What it was sent since this was asked last. Asks can be sent again then. */
    List<Message> heard() {
        List<Message> heard = wire.messages();
        wire.clear();
        link.lower();
        return heard;
    }

    /** How often it was asked since this was asked last; asks that nobody has heard yet are one. */
    long asks() {
        return heard().stream().filter(Link.class::isInstance).count();
    }
}
