package io.genstage.history.event;

/**
 * What an event knows of one emission of a source that it came of: each holder of the event is one more reason why the
 * emission is not settled.
 */
public interface EventReceipt {

    /** One more holder has the event. */
    void held();

    /** A holder has handled the event, or has passed it on. */
    void done();

    /** A holder gives the event up. */
    void givenUp(Loss loss);

    /** {@return whether an acknowledger is notified of what became of the event} */
    boolean isAcknowledged();

    /** {@return whether the acknowledger was notified already} */
    boolean isNotified();
}
