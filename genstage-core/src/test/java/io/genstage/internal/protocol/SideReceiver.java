package io.genstage.internal.protocol;

import static java.util.Objects.requireNonNull;

import io.genstage.Cancellation;
import org.jspecify.annotations.Nullable;

/** Passes each message to its side, as a stage does. */
@SuppressWarnings("unchecked") // the links of these tests carry integers
record SideReceiver(
        @Nullable ProducerSide<Integer> producer, @Nullable ConsumerSide<Integer> consumer) implements Receiver {

    static SideReceiver of(ProducerSide<Integer> producer) {
        return new SideReceiver(producer, null);
    }

    static SideReceiver of(ConsumerSide<Integer> consumer) {
        return new SideReceiver(null, consumer);
    }

    @Override
    public void subscribeRequested(SubscribeRequest request) {
        Link<Integer> link = (Link<Integer>) request.link();
        Link<Integer> replaced = (Link<Integer>) request.replaced();
        if (replaced == null) {
            requireNonNull(producer).subscribe(link);
        } else {
            requireNonNull(producer).replace(replaced, new Cancellation(Cancellation.Kind.DETACH, null), link);
        }
    }

    @Override
    public void asked(Link<?> link) {
        requireNonNull(producer).asked((Link<Integer>) link);
    }

    @Override
    public void cancelRequested(CancelRequest request) {
        requireNonNull(producer).cancel((Link<Integer>) request.link(), request.cancellation());
    }

    @Override
    public void delivered(Delivery<?> delivery) {
        requireNonNull(consumer).delivered((Delivery<Integer>) delivery);
    }

    @Override
    public void ended(Ended ended) {
        requireNonNull(consumer).ended(ended);
    }

    @Override
    public void callerAsked(CallerAsk ask) {
        requireNonNull(consumer).ask(ask);
    }

    @Override
    public void entered() {}

    @Override
    public void infoReceived(Info info) {
        if (consumer != null) {
            consumer.queueInfo(info);
        } else {
            requireNonNull(producer).queueInfo(info);
        }
    }

    @Override
    public void swept(Sweep sweep) {
        throw new AssertionError(sweep);
    }
}
