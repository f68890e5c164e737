package io.genstage.internal.protocol;

import io.genstage.DemandControl;
import io.genstage.SubscriptionOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A consumer's end of one link: it asks by hand, and collects its messages. */
final class Taker {

    private final ProducerRig producer;

    private final Wire wire;

    private final Link<Integer> link;

    Taker(ProducerRig producer, Wire producerEnd, long id, String consumer, SubscriptionOptions options) {
        this.producer = producer;
        this.wire = new Wire(consumer);
        this.link = new Link<>(id, producerEnd, wire, consumer.replaceAll("-\\d+$", ""), options);
        link.control(DemandControl.MANUAL);
        link.release();
    }

    Link<Integer> link() {
        return link;
    }

    /** Asks, and makes the producer handle the ask. */
    Taker ask(long events) {
        link.askManually(events);
        producer.handleMessages();
        return this;
    }

    /** All events that it received. */
    List<Integer> events() {
        return deliveries().stream().flatMap(List::stream).toList();
    }

    /** All events that it received, by delivery. */
    List<List<Integer>> deliveries() {
        return wire.messages().stream()
                .filter(Delivery.class::isInstance)
                .map(delivery -> events((Delivery<?>) delivery))
                .toList();
    }

    /** The last message, if it is the end of the link. */
    @Nullable
    Ended end() {
        List<Message> messages = wire.messages();
        return !messages.isEmpty() && messages.get(messages.size() - 1) instanceof Ended ended ? ended : null;
    }

    /** How often it was notified that the link has ended. */
    long ends() {
        return wire.messages().stream().filter(Ended.class::isInstance).count();
    }

    @SuppressWarnings("unchecked") // of this link
    private static List<Integer> events(Delivery<?> delivery) {
        return ((Delivery<Integer>) delivery).firstBatch();
    }
}
