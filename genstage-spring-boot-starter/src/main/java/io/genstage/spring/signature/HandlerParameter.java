package io.genstage.spring.signature;

/** What a parameter of a handler method stands for, told by its type alone. */
public enum HandlerParameter {
    /** How many events are asked for. */
    DEMAND(1),
    /** One event, or the batch of them. */
    INPUT(2),
    SUBSCRIPTION(3),
    CONTEXT(4),
    EMITTER(5);

    private final int position;

    HandlerParameter(int position) {
        this.position = position;
    }

    /** {@return where it stands in a call, behind the bean} */
    public int position() {
        return position;
    }
}
