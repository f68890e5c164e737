package io.genstage.guarantees;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Subscription;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A consumer. */
final class Sink implements ConsumerStage<String> {

    private final Scene scene;

    private final int requested;

    private @Nullable Subscription subscription;

    /**
     * Makes a consumer.
     *
     * @param requested how many events it requests by hand, in all; 0 if it requests them automatically
     */
    Sink(Scene scene, int requested) {
        this.scene = scene;
        this.requested = requested;
    }

    @Override
    public DemandControl subscribed(Subscription from) {
        subscription = from;
        if (requested == 0) {
            return DemandControl.AUTOMATIC;
        }
        from.ask(requested);
        return DemandControl.MANUAL;
    }

    @Override
    public void handleEvents(List<String> events, Subscription from) throws Exception {
        for (String event : events) {
            scene.handle(event);
        }
    }

    Subscription subscription() {
        return Objects.requireNonNull(subscription, "not subscribed");
    }

    void cancel() {
        subscription().cancel();
    }
}
