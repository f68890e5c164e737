package io.genstage.conformance;

import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The consumer of GenStage's tests. It records its batches and subscriptions, and its other callbacks in a journal. */
final class Forwarder implements ConsumerStage<Object> {

    private final List<List<Object>> batches = new ArrayList<>();

    private final List<Subscription> subscriptions = new ArrayList<>();

    private final List<String> journal = new ArrayList<>();

    List<List<Object>> batches() {
        return batches;
    }

    List<Integer> batchSizes() {
        return batches.stream().map(List::size).toList();
    }

    List<Object> events() {
        return batches.stream().flatMap(List::stream).toList();
    }

    List<String> journal() {
        return journal;
    }

    /** {@return the latest subscription} */
    Subscription subscription() {
        return subscriptions.get(subscriptions.size() - 1);
    }

    @Override
    public void handleEvents(List<Object> events, Subscription from) {
        batches.add(events);
    }

    @Override
    public DemandControl subscribed(Subscription subscription) {
        subscriptions.add(subscription);
        journal.add("subscribed to " + subscription.producer());
        return Scene.control(subscription);
    }

    @Override
    public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<Void> out) {
        journal.add("cancelled " + subscription.producer() + Scene.text(cancellation));
    }

    @Override
    public void completed(Subscription subscription, Emitter<Void> out) {
        journal.add("completed " + subscription.producer());
    }

    @Override
    public void info(Object message, Emitter<Void> out) {
        journal.add("info " + message);
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        journal.add("terminated" + (failure == null ? "" : " " + failure.getMessage()));
    }
}
