package io.genstage;

import java.util.Iterator;
import java.util.stream.Stream;

/**
 * A source of events that emits when it is asked.
 *
 * @param <E> the type of its events
 * @since 0.1.0
 */
@FunctionalInterface
public interface ProducerStage<E> extends StageCallbacks<E> {

    /**
     * Answers demand. Each unit of demand is passed to exactly one call; what a call does not emit stays
     * {@linkplain Emitter#owed() owed} and may be emitted by a later call, which it {@linkplain Emitter#callAgain() may ask
     * for}. More than was asked for may be emitted too:
     * the surplus waits in the stage's buffer and serves later demand first (R90, R91).
     *
     * <p>A stage with a poll interval is called differently: with all that is owed, again at once after an answer with
     * events, and when the interval has passed after one without.
     *
     * @param demand how many more events the consumers can take, at least 1
     * @param out where events go, valid during this call
     * @throws Exception to fail the stage
     */
    void handleDemand(long demand, Emitter<E> out) throws Exception;

    /**
     * Whether a poll interval makes a difference to this producer. It makes none to a source that is pulled by demand, that
     * brings its events itself or that has none but those of its inlet: such a stage with a poll interval is refused.
     *
     * @return whether the stage may have a poll interval
     */
    default boolean pollable() {
        return true;
    }

    /**
     * A producer that makes no events itself: all that it emits comes through its inlet.
     *
     * @param <E> the type of its events
     * @return a stage that leaves all demand to the inlet, always the same
     */
    static <E> ProducerStage<E> inletOnly() {
        return InletOnly.producer();
    }

    /**
     * A producer that emits what a collection, or whatever can be iterated over, has; it may be endless. An iterator is asked
     * for at the first demand, pulled exactly as consumers ask and in the stage's turn, and never beyond; a pull may block. The
     * producer completes behind the last event, which it finds out when it is asked for one more. An exception or error of the
     * sequence fails the stage, behind the events before it. After GenStage's {@code from_enumerable} (R230–R234).
     *
     * <p>When the stage is over, whatever the reason, the iterator and {@code events} are closed, if they are {@link
     * AutoCloseable}. The producer remembers where it is, so it belongs into one pipeline.
     *
     * @param events the sequence, none of whose elements is {@code null}
     * @param <E> the type of the events
     * @return a producer that waits for new consumers when all have left
     */
    static <E> ProducerStage<E> of(Iterable<? extends E> events) {
        return of(events, OnCancel.CONTINUE);
    }

    /**
     * The same, with a choice of what happens when all consumers have left.
     *
     * @param events the sequence, none of whose elements is {@code null}
     * @param onCancel what the producer does when its last consumer has left; it does nothing before the first has come
     * @param <E> the type of the events
     * @return a producer as {@link #of(Iterable)} makes it
     */
    static <E> ProducerStage<E> of(Iterable<? extends E> events, OnCancel onCancel) {
        return new SequenceProducer<>(events, events::iterator, onCancel);
    }

    /**
     * A producer that emits what an iterator gives, and closes it at the end if it is {@link AutoCloseable}.
     *
     * @param events the sequence, none of whose elements is {@code null}; used by the producer alone from now on
     * @param <E> the type of the events
     * @return a producer as {@link #of(Iterable)} makes it
     */
    static <E> ProducerStage<E> of(Iterator<? extends E> events) {
        return of(events, OnCancel.CONTINUE);
    }

    /**
     * The same, with a choice of what happens when all consumers have left.
     *
     * @param events the sequence, none of whose elements is {@code null}; used by the producer alone from now on
     * @param onCancel what the producer does when its last consumer has left; it does nothing before the first has come
     * @param <E> the type of the events
     * @return a producer as {@link #of(Iterable)} makes it
     */
    static <E> ProducerStage<E> of(Iterator<? extends E> events, OnCancel onCancel) {
        return new SequenceProducer<>(events, () -> events, onCancel);
    }

    /**
     * A producer that emits what a stream gives, and closes it at the end. It is pulled by its iterator, which for some
     * streams reads ahead of what is asked for (behind a {@code flatMap}, all that one element gives).
     *
     * @param events the stream, none of whose elements is {@code null}; used by the producer alone from now on
     * @param <E> the type of the events
     * @return a producer as {@link #of(Iterable)} makes it
     */
    static <E> ProducerStage<E> of(Stream<? extends E> events) {
        return of(events, OnCancel.CONTINUE);
    }

    /**
     * The same, with a choice of what happens when all consumers have left.
     *
     * @param events the stream, none of whose elements is {@code null}; used by the producer alone from now on
     * @param onCancel what the producer does when its last consumer has left; it does nothing before the first has come
     * @param <E> the type of the events
     * @return a producer as {@link #of(Iterable)} makes it
     */
    static <E> ProducerStage<E> of(Stream<? extends E> events, OnCancel onCancel) {
        return new SequenceProducer<>(events, events::iterator, onCancel);
    }
}
