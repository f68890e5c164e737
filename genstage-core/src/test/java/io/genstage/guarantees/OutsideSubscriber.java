package io.genstage.guarantees;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Subscribes to the publisher of a stage. */
final class OutsideSubscriber implements Flow.Subscriber<String> {

    private final Scene scene;

    private Flow.@Nullable Subscription subscription;

    OutsideSubscriber(Scene scene) {
        this.scene = scene;
    }

    @Override
    public void onSubscribe(Flow.Subscription own) {
        subscription = own;
        own.request(10);
    }

    @Override
    public void onNext(String event) {
        try {
            scene.handle(event);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception interrupt) {
            throw new IllegalStateException(interrupt);
        }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}

    void cancel() {
        subscription.cancel();
    }
}
