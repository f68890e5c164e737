package io.genstage.spring;

/** What a parameter of a handler method stands for, told by its type alone. */
enum HandlerParameter {
    /** How many events are asked for. */
    DEMAND(0),
    /** One event, or the batch of them. */
    INPUT(1),
    SUBSCRIPTION(2),
    CONTEXT(3),
    EMITTER(4);

    private final int position;

    HandlerParameter(int position) {
        this.position = position;
    }

    /** {@return where it stands among all that a stage has to give} */
    int position() {
        return position;
    }
}
