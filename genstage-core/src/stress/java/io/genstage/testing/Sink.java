package io.genstage.testing;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Subscription;
import java.util.List;

/** A consumer's handler that remembers the digits it was given. Its field is plain: calls follow one another. */
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

    /** {@return the digits that it has handled, in that order} */
    public int handled() {
        return handled;
    }
}
