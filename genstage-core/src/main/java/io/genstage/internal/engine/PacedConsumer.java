package io.genstage.internal.engine;

import io.genstage.internal.protocol.Gate;

/**
 * A consumer that limits how many events it takes. Further events remain in its input queue. When the limit rises, the
 * consumer sends its stage a message, so that the stage checks it again.
 */
public interface PacedConsumer extends Gate {

    /** {@return how many events of the last call the consumer dropped, because its subscriber had cancelled} */
    int dropped();
}
