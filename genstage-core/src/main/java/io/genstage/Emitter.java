package io.genstage;

import java.util.Collection;

/**
 * Where a handler puts its events. An emitter is valid during the callback that it was given to, and on that callback's
 * thread; later or elsewhere every method throws {@link IllegalStateException}. What comes from other threads comes
 * through the stage's {@link io.genstage.Inlet}.
 *
 * <p>Events travel when the callback returns, as one batch and in the order of their emission. If the callback throws,
 * what it has emitted is dropped with the batch that it was handling.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public interface Emitter<E> {

    /**
     * Emits one event.
     *
     * @param event the event, not {@code null}
     */
    void emit(E event);

    /**
     * Emits events in the order of iteration. The collection is copied.
     *
     * @param events the events, none of them {@code null}
     */
    void emitAll(Collection<? extends E> events);

    /**
     * How many events can be delivered to consumers at once, over and above what this callback has emitted so far: for a
     * producer the demand that it was told of and has not yet met, for a producer-consumer what its consumers have asked
     * for.
     *
     * @return the number of events, at least 0
     */
    long owed();

    /**
     * Says that this call hands over what it has before it has done all that it could, and is to be called again for what is
     * still owed: soon, behind the messages that wait, and without new demand. For a producer whose next event may be long in
     * coming. It is heard in {@code handleDemand} only.
     */
    void callAgain();

    /**
     * Says that these are the last events. What the stage still holds is delivered as demand arrives, then its
     * subscriptions complete, then the stage. The handler is not called again.
     */
    void complete();
}
