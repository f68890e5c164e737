package io.genstage.testing;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Subscription;
import java.util.List;

/**
 * The handler of a consumer. It records the digits that it handles. Its field is not volatile, because calls of a
 * handler do not overlap and each call sees the writes of the previous call.
 */
public final class Sink implements ConsumerStage<Integer> {

    private final DemandControl control;

    private int handled;

    public Sink(DemandControl control) {
        this.control = control;
    }

    @Override
    public DemandControl subscribed(Subscription subscription) {
        return control;
    }

    @Override
    public void handleEvents(List<Integer> events, Subscription from) {
        for (int digit : events) {
            handled = 10 * handled + digit;
        }
    }

    /** {@return the digits that it has handled, in this order} */
    public int handled() {
        return handled;
    }
}
