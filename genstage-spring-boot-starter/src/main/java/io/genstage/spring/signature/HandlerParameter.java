package io.genstage.spring.signature;

/** What a parameter of a handler method receives. The type of the parameter alone decides. */
public enum HandlerParameter {
    /** The demand. */
    DEMAND(1),
    /** One event, or a batch of events. */
    INPUT(2),
    SUBSCRIPTION(3),
    CONTEXT(4),
    /** Takes over the events of the call. It is made from the context. */
    ACKNOWLEDGER(4),
    EMITTER(5);

    private final int position;

    HandlerParameter(int position) {
        this.position = position;
    }

    /** {@return the position of its source among the arguments of a call; the bean is argument 0} */
    public int position() {
        return position;
    }
}
