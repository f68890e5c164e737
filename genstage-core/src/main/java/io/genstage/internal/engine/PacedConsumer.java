package io.genstage.internal.engine;

import io.genstage.internal.protocol.Gate;

/**
 * A consumer that says itself how many events it can take. Events that have arrived beyond that number wait in its input queue. When the
 * number rises, the consumer sends its stage a message, so that the stage asks again.
 */
public interface PacedConsumer extends Gate {

    /** {@return how many events of the last call the consumer has dropped, because its subscriber has cancelled} */
    int dropped();
}
