package io.genstage;

import org.jspecify.annotations.Nullable;

/**
 * Is notified once of what became of an event: all that came of the event was handled, or some part of it was given up.
 * A source passes an acknowledger with an event to {@link Emitter#emit(Object, Acknowledger)}; an annotated producer
 * returns {@link Tracked}. The source can then acknowledge the event where it came from, such as a queue, a file or a
 * database table.
 *
 * <pre>{@code
 * out.emit(row.order(), new Acknowledger() {
 *     @Override
 *     public void acknowledge() {
 *         table.delete(row.id());
 *     }
 *
 *     @Override
 *     public void fail(Throwable cause) {
 *         table.release(row.id());
 *     }
 * });
 * }</pre>
 *
 * <p>The stage calls exactly one of {@link #acknowledge()} and {@link #fail(Throwable)}, exactly once. It does so in the
 * turn of the instance that emitted the event, and never during a call of that instance's handler, so an acknowledger may
 * use the handler's state without a lock. This also holds while the instance is paused, is restarted, or has ended. An
 * exception that an acknowledger throws is logged, at most once a second, and counted; it has no other effect.
 *
 * <p>The name is Broadway's. Broadway calls its acknowledgers in the processes that handle the events.
 *
 * @since 0.1.0
 */
public interface Acknowledger {

    /**
     * Called when the event is <em>done</em>: every consumer that received it, or an event that came of it, has handled
     * it. An event is also done when it was dropped on purpose: a handler returned nothing for it, all selectors
     * rejected it, a partition function discarded it, its partition had no consumer and discards such events, or
     * {@code on-error} skips it. An event that went to a dead-letter stage or handler is done when that has handled the
     * dead letter.
     */
    void acknowledge();

    /**
     * Called when the event was <em>given up</em>: a part of it failed and is not tried again, was discarded because a
     * buffer was full, was withdrawn, or was still held when its stage or pipeline ended.
     *
     * @param cause why
     */
    void fail(Throwable cause);

    /**
     * Returns whether the source has withdrawn the event: no handler is called any more with it, or with an event that
     * came of it. Stages check this before they pass the event to a handler, on any thread. The event is then given up.
     * An event that came of several is withdrawn if all of them are, and so not if one of them has no acknowledger.
     *
     * @return {@code true} from the moment of the withdrawal on
     */
    default boolean withdrawn() {
        return false;
    }

    /**
     * Returns where the event came from, for {@link DeadLetter#origin()}.
     *
     * @return the origin, such as a Kafka record, or {@code null} if there is none to show
     */
    default @Nullable Object origin() {
        return null;
    }

    /**
     * An acknowledger that is notified at once, on the thread that ends the event. Use it for a source whose handler
     * blocks for a long time, so that its turn would come late. It must be thread-safe and must not block.
     */
    interface Concurrent extends Acknowledger {}
}
