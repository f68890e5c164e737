package io.genstage.dispatch;

import io.genstage.snapshot.PartitionSnapshot;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Distributes a producer's events among its consumers. Implement it if no built-in dispatcher distributes the events as
 * you need. A dispatcher belongs to one instance of a stage, which calls it on one thread at a time, so it needs no
 * locks.
 *
 * <p>A dispatcher keeps no count of requests. It reads each subscriber's {@linkplain Subscriber#outstanding()
 * outstanding demand} when {@link #asked} is called, and returns in {@link #grant()} how many events it could deliver
 * now.
 *
 * <pre>{@code
 * import io.genstage.dispatch.Discards;
 * import io.genstage.dispatch.Dispatcher;
 * import io.genstage.dispatch.EventSlice;
 * import io.genstage.dispatch.Subscriber;
 *
 * // delivers all events to the consumer that subscribed first; the next one replaces it when it leaves
 * final class FirstDispatcher<E> implements Dispatcher<E> {
 *     private final Deque<Subscriber<E>> subscribers = new ArrayDeque<>();
 *
 *     @Override
 *     public String name() {
 *         return "first";
 *     }
 *
 *     @Override
 *     public void subscribed(Subscriber<E> subscriber) {
 *         subscribers.add(subscriber);
 *     }
 *
 *     @Override
 *     public void cancelled(Subscriber<E> subscriber, Discards<E> discards) {
 *         subscribers.remove(subscriber);
 *     }
 *
 *     @Override
 *     public void asked(Subscriber<E> subscriber) {}
 *
 *     @Override
 *     public long grant() {
 *         return subscribers.isEmpty() ? 0 : subscribers.getFirst().outstanding();
 *     }
 *
 *     @Override
 *     public void dispatch(EventSlice<E> events, Discards<E> discards) {
 *         subscribers.getFirst().deliver(events);
 *     }
 * }
 * }</pre>
 *
 * <p>If {@link #subscribed} throws, the subscription is refused. If another method throws, the stage fails: the events
 * that were being dispatched and not delivered, and the events that the dispatcher kept, count as {@link
 * io.genstage.DiscardReason#FAILED}.
 *
 * <p>The stage checks the fate of each event and counts it once. An event that was delivered twice counts once. A
 * discard of an event that was delivered or discarded before does not count. An event that the dispatcher neither
 * delivered, discarded nor counted in {@link #queued()} counts as failed.
 *
 * @since 0.1.0
 */
public interface Dispatcher<E> {

    /** {@return the name for YAML and snapshots, such as {@code demand}} */
    String name();

    /**
     * Admits a subscriber, which has not requested any event yet.
     *
     * @param subscriber the subscriber
     * @throws IllegalStateException to refuse the subscriber; {@link #cancelled} is not called for it
     */
    void subscribed(Subscriber<E> subscriber);

    /**
     * Removes a subscriber and its demand.
     *
     * @param subscriber a subscriber that was admitted
     * @param discards reports events that were kept for the subscriber, if they are not kept for another one
     */
    void cancelled(Subscriber<E> subscriber, Discards<E> discards);

    /**
     * Removes a subscriber and admits another one in its place.
     *
     * @param old a subscriber that was admitted
     * @param subscriber its successor
     * @param discards reports events that were kept for the old subscriber, if they are not kept for another one
     * @throws IllegalStateException to refuse the successor; the old subscriber is removed all the same
     */
    default void replaced(Subscriber<E> old, Subscriber<E> subscriber, Discards<E> discards) {
        cancelled(old, discards);
        subscribed(subscriber);
    }

    /**
     * Called when a subscriber has requested more events.
     *
     * @param subscriber a subscriber that was admitted
     */
    void asked(Subscriber<E> subscriber);

    /** {@return how many events the dispatcher could deliver or keep now, at least 0} */
    long grant();

    /**
     * Delivers, keeps or discards each of the events.
     *
     * @param events the events, at least one and at most {@link #grant()}
     * @param discards reports events that are neither delivered nor kept
     */
    void dispatch(EventSlice<E> events, Discards<E> discards);

    /**
     * {@return how many events the dispatcher keeps until a subscriber requests them} A dispatcher that keeps events
     * must count them here.
     */
    default long queued() {
        return 0;
    }

    /**
     * Calls {@code reached} when all events have been delivered that the dispatcher keeps now for a present subscriber.
     * Events without a subscriber do not delay the call.
     *
     * @param reached to be called now, or in a later call of another method
     */
    default void mark(Runnable reached) {
        reached.run();
    }

    /**
     * Called when events that the dispatcher keeps may have been withdrawn by their sources. The dispatcher replaces each
     * slice that it keeps by the result of a function, which may be empty, and counts the remaining events in {@link
     * #queued()}. A dispatcher that does not implement this method keeps such events until it delivers them; the
     * consumer then drops them.
     *
     * @param remaining returns the events of a slice that are to be kept, in their order; to be called once for each slice
     */
    default void retainQueued(UnaryOperator<EventSlice<E>> remaining) {}

    /**
     * {@return the partitions, if the dispatcher has any} Any thread may call this method, also while the stage's
     * thread is in another method; in that case the result is dropped. The method must therefore read only numbers and
     * immutable objects. If it throws, snapshots show no partitions.
     */
    default List<PartitionSnapshot> partitions() {
        return List.of();
    }
}
