package io.genstage.conformance;

import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The producer-consumer of GenStage's tests. It emits each event twice, or as often as its constructor says. */
final class Doubler implements ProducerConsumerStage<Object, Object> {

    private final int times;

    private final List<List<Object>> batches = new ArrayList<>();

    private final List<Subscription> subscriptions = new ArrayList<>();

    private final List<Subscription> sources = new ArrayList<>();

    private final List<String> journal = new ArrayList<>();

    Doubler() {
        this(2);
    }

    Doubler(int times) {
        this.times = times;
    }

    List<List<Object>> batches() {
        return batches;
    }

    /** The subscriptions that brought the batches. */
    List<Subscription> sources() {
        return sources;
    }

    List<String> journal() {
        return journal;
    }

    /** {@return the latest subscription to a producer} */
    Subscription subscription() {
        return subscriptions.get(subscriptions.size() - 1);
    }

    /** {@return the events that it emits for a batch} */
    List<Object> output(List<?> events) {
        return events.stream()
                .<Object>flatMap(event -> Stream.generate(() -> (Object) event).limit(times))
                .toList();
    }

    @Override
    public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) {
        batches.add(events);
        sources.add(from);
        out.emitAll(output(events));
    }

    @Override
    public DemandControl subscribed(Subscription subscription) {
        subscriptions.add(subscription);
        journal.add("subscribed to " + subscription.producer());
        return Scene.control(subscription);
    }

    @Override
    public void consumerSubscribed(Subscription subscription) {
        journal.add("subscribed by " + subscription.consumer());
    }

    @Override
    public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<Object> out) {
        journal.add("cancelled " + subscription.producer() + Scene.text(cancellation));
    }

    @Override
    public void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<Object> out) {
        journal.add("left by " + subscription.consumer() + Scene.text(cancellation));
    }

    @Override
    public void completed(Subscription subscription, Emitter<Object> out) {
        journal.add("completed " + subscription.producer());
    }

    @Override
    public void info(Object message, Emitter<Object> out) {
        journal.add("info " + message);
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        journal.add("terminated" + (failure == null ? "" : " " + failure.getMessage()));
    }
}
