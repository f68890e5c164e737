package io.genstage.dispatch;

import io.genstage.snapshot.PartitionSnapshot;
import java.util.List;

/**
 * Shares a producer's events out among its consumers. A dispatcher belongs to one instance of a stage and is only used
 * on that stage's thread, so it needs no locks. Implement it to share events out in a way of your own.
 *
 * <p>Demand is a level and not a message: a dispatcher keeps no account of asks, it is told that a subscriber's
 * {@linkplain Subscriber#outstanding() level} has changed and answers one question, {@link #grant()}. After GenStage's
 * {@code GenStage.Dispatcher} (R155–R159).
 *
 * <p>An exception that it throws when a subscriber comes refuses that subscriber. Any other fails its stage: events
 * that it was dispatching and has not delivered, and those that wait, are counted as {@link io.genstage.DiscardReason#FAILED}.
 *
 * <p>What becomes of each event is found out from what was delivered, and each is counted once. An event that was delivered twice counts
 * once; a discard of an event that was delivered, or discarded before, does not count. An event that it was given and has neither
 * delivered, discarded nor counted in {@link #queued()} is lost: it is counted as failed.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Dispatcher<E> {

    /**
     * {@return the name, as it stands in YAML and snapshots, such as {@code demand}}
     */
    String name();

    /**
     * Admits a subscriber, which has asked for nothing yet.
     *
     * @param subscriber the subscriber
     * @throws IllegalStateException to refuse it; it is then not {@linkplain #cancelled cancelled} either
     */
    void subscribed(Subscriber<E> subscriber);

    /**
     * Forgets a subscriber, with all that it has asked for.
     *
     * @param subscriber a subscriber that was admitted
     * @param discards where events go that were kept for it, if they are not kept for another
     */
    void cancelled(Subscriber<E> subscriber, Discards<E> discards);

    /**
     * Forgets a subscriber and admits another in its place.
     *
     * @param old a subscriber that was admitted
     * @param subscriber its successor
     * @param discards where events go that were kept for the old one, if they are not kept for another
     * @throws IllegalStateException to refuse the successor; the old one is forgotten all the same
     */
    default void replaced(Subscriber<E> old, Subscriber<E> subscriber, Discards<E> discards) {
        cancelled(old, discards);
        subscribed(subscriber);
    }

    /**
     * Hears that a subscriber has asked for more.
     *
     * @param subscriber a subscriber that was admitted
     */
    void asked(Subscriber<E> subscriber);

    /**
     * {@return how many events could be taken now, at least 0}
     */
    long grant();

    /**
     * Takes events: delivers, keeps or discards each.
     *
     * @param events the events, at least one and at most {@link #grant()}
     * @param discards where those go that are neither delivered nor kept
     */
    void dispatch(EventSlice<E> events, Discards<E> discards);

    /**
     * {@return how many events were taken and wait inside for a subscriber's demand} A dispatcher that keeps events must count them here.
     */
    default long queued() {
        return 0;
    }

    /**
     * Marks the present: goes on with {@code reached} when what was taken before and waits for a subscriber that is there now has
     * been delivered (R192). Events that wait for nobody are not waited for (D16).
     *
     * @param reached what to do, now or in a later call of one of the other methods
     */
    default void mark(Runnable reached) {
        reached.run();
    }

    /**
     * {@return the partitions, if there are such. Asked from any thread, at moments between the other calls or racing with one, in
     * which case the answer is thrown away: it must read nothing but numbers and objects that never change} If it throws, snapshots show
     * no partitions.
     */
    default List<PartitionSnapshot> partitions() {
        return List.of();
    }
}
