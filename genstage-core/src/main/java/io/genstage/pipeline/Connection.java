package io.genstage.pipeline;

import io.genstage.engine.StageShell;
import io.genstage.protocol.Link;
import java.util.Objects;

/**
 * One instance's subscription to another.
 *
 * @param consumer the consuming instance
 * @param producer the producing instance
 * @param link what joins them
 */
record Connection(StageShell<Object, Object> consumer, StageShell<Object, Object> producer, Link<Object> link) {

    /** {@return whether the other joins the same two, over the same partition} */
    boolean sameEnds(Connection other) {
        String partition = link.options().partition();
        return producer == other.producer
                && Objects.equals(partition, other.link.options().partition())
                && (partition != null || consumer == other.consumer);
    }
}
