package io.genstage.internal.protocol;

/**
 * Makes a stage drop the events that their sources have withdrawn, and pass the message on to its consumers. It arrives
 * after everything that was delivered before.
 */
public final class Sweep extends Message {

    private final Object id;

    /** Begins a sweep. */
    public Sweep() {
        this(new Object());
    }

    private Sweep(Object id) {
        this.id = id;
    }

    /** {@return a message of the same sweep, for another stage} */
    public Sweep copy() {
        return new Sweep(id);
    }

    /** {@return what all messages of a sweep have in common} */
    public Object id() {
        return id;
    }

    @Override
    public void accept(Receiver receiver) {
        receiver.swept(this);
    }
}
