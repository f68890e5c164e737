package io.genstage.history.model;

import io.genstage.history.event.Event;
import io.genstage.internal.threads.CallerFuture;

/** Predicts a {@code Submission}: an event that an inlet has accepted, and the future of the caller. */
public final class SubmissionModel {

    private final World world;

    private final ReceiptModel receipt;

    /** The inlet has accepted the event. */
    public SubmissionModel(InstanceModel to, Event event) {
        this.world = to.world;
        this.receipt = to.unsettled.submit(event);
    }

    /** Compares the result of the future with the model. */
    public void await(CallerFuture<Void> future) {
        future.whenSettled(receipt::notified);
        var unused = future.whenComplete((nothing, failure) -> {
            receipt.outcome(failure);
            requireNoTurn();
        });
    }

    private void requireNoTurn() {
        for (InstanceModel instance : world.instances) {
            if (instance.shell().isOnCurrentThread()) {
                world.violated("the future of a submission completes in the turn of " + instance);
            }
        }
    }
}
