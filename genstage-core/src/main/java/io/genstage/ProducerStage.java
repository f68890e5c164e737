package io.genstage;

import java.util.Iterator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A source of events. It emits events when its consumers request them.
 *
 * <pre>{@code
 * import io.genstage.ProducerStage;
 *
 * ProducerStage<Order> orders = (demand, out) -> out.emitAll(repository.nextOrders(demand));
 * }</pre>
 *
 * <p>For sources that exist already, see {@link #of(Iterable)}, {@link #inletOnly()} and {@link
 * io.genstage.flow.FlowProducer}.
 *
 * @param <E> the type of its events
 * @since 0.1.0
 */
@FunctionalInterface
public interface ProducerStage<E> extends StageCallbacks<E> {

    /**
     * Emits events for new demand. The stage passes each unit of demand to exactly one call. Demand that a call does
     * not meet remains ({@link Emitter#remainingDemand()}), and a later call may meet it; a call can {@linkplain
     * Emitter#requestAnotherCall() request that later call}. A call may also emit more events than were requested: the
     * stage buffers the surplus and delivers it first when demand arrives.
     *
     * <p>A stage with a poll interval calls the handler differently: each time with all remaining demand, at once after
     * a call that emitted events, and after the interval if the call emitted none.
     *
     * @param demand how many more events the consumers can receive, at least 1
     * @param out emits events; valid during this call
     * @throws Exception if the source failed; the stage then fails or, if the pipeline is supervised, gets a new
     *     handler
     */
    void handleDemand(long demand, Emitter<E> out) throws Exception;

    /**
     * Returns whether a poll interval affects this producer. It does not affect a producer that is pulled by demand,
     * that receives its events from elsewhere, or that emits only the events of its inlet. The pipeline rejects a poll
     * interval on such a stage.
     *
     * @return whether the stage may have a poll interval
     */
    default boolean pollable() {
        return true;
    }

    /**
     * Returns a producer that makes no events itself: its stage emits the events that arrive through its {@link Inlet}.
     *
     * @param <E> the type of its events
     * @return the producer, the same object for each call
     */
    static <E> ProducerStage<E> inletOnly() {
        return InletOnly.producer();
    }

    /**
     * Makes a producer that calls a supplier for each requested event, on the stage's thread. The supplier may block.
     * The producer never completes.
     *
     * <p>If the supplier returns {@code null}, there is no event at the moment. The stage calls the supplier again
     * after its poll interval. Without a poll interval, it calls the supplier again when consumers request further
     * events. Set a poll interval for a supplier that can return {@code null}:
     *
     * <pre>{@code
     * builder.producer("orders", ProducerStage.generate(queue::poll), s -> s.pollInterval(Duration.ofMillis(100)));
     * }</pre>
     *
     * <p>If the supplier throws, the stage fails or, if the pipeline is supervised, is restarted, after the events
     * before. After a restart the stage calls the same supplier.
     *
     * @param supplier returns the next event, or {@code null} if there is none at the moment
     * @param <E> the type of the events
     * @return the producer, for one pipeline at a time
     */
    static <E> ProducerStage<E> generate(Supplier<? extends @Nullable E> supplier) {
        return new GeneratingProducer<>(supplier);
    }

    /**
     * Makes a producer that emits the elements of a collection or of any other {@link Iterable}, which may be endless.
     *
     * <p>The producer calls {@code iterator()} at the first demand. It pulls exactly as many elements as consumers
     * request, on the stage's thread; a pull may block. When it is asked for an element and there is none, the producer
     * completes, after the last event. If the sequence throws an exception or an error, the stage fails, after the
     * events before it. GenStage calls this {@code from_enumerable}.
     *
     * <p>When the stage ends, for whatever reason, the producer closes the iterator and {@code events}, if they are
     * {@link AutoCloseable}. The producer keeps its position, so it can be used in one pipeline only. If that pipeline
     * fails and is started again, the producer opens {@code events} again and begins with the first element. If the stage
     * has {@code max-in-flight}, it begins with the first element that is not {@linkplain StageContext#resumesAt() done}.
     * A source that can be closed, an iterator and a stream cannot be opened again: declare the producer with a factory
     * then.
     *
     * <pre>{@code
     * builder.producer("numbers", ProducerStage.of(List.of(1, 2, 3)));
     * }</pre>
     *
     * @param events the sequence; no element may be {@code null}
     * @param <E> the type of the events
     * @return a producer that waits for new consumers when its last consumer has left
     */
    static <E> ProducerStage<E> of(Iterable<? extends E> events) {
        return of(events, OnCancel.CONTINUE);
    }

    /**
     * Makes a producer like {@link #of(Iterable)}, with a choice of what happens when all consumers have left.
     *
     * @param events the sequence; no element may be {@code null}
     * @param onCancel what the producer does when its last consumer has left; it has no effect before the first
     *     consumer has subscribed
     * @param <E> the type of the events
     * @return the producer
     */
    static <E> ProducerStage<E> of(Iterable<? extends E> events, OnCancel onCancel) {
        return new SequenceProducer<>(events, events::iterator, onCancel);
    }

    /**
     * Makes a producer that emits the elements of an iterator. At the end the producer closes the iterator, if it is
     * {@link AutoCloseable}.
     *
     * @param events the sequence; no element may be {@code null}, and only the producer may use it from now on
     * @param <E> the type of the events
     * @return a producer like {@link #of(Iterable)}
     */
    static <E> ProducerStage<E> of(Iterator<? extends E> events) {
        return of(events, OnCancel.CONTINUE);
    }

    /**
     * Makes a producer like {@link #of(Iterator)}, with a choice of what happens when all consumers have left.
     *
     * @param events the sequence; no element may be {@code null}, and only the producer may use it from now on
     * @param onCancel what the producer does when its last consumer has left; it has no effect before the first
     *     consumer has subscribed
     * @param <E> the type of the events
     * @return the producer
     */
    static <E> ProducerStage<E> of(Iterator<? extends E> events, OnCancel onCancel) {
        return new SequenceProducer<>(events, () -> events, onCancel);
    }

    /**
     * Makes a producer that emits the elements of a stream, and closes the stream at the end. The producer pulls the
     * stream by its iterator. The iterator of some streams reads ahead: after a {@code flatMap}, it reads all that one
     * element yields.
     *
     * @param events the stream; no element may be {@code null}, and only the producer may use it from now on
     * @param <E> the type of the events
     * @return a producer like {@link #of(Iterable)}
     */
    static <E> ProducerStage<E> of(Stream<? extends E> events) {
        return of(events, OnCancel.CONTINUE);
    }

    /**
     * Makes a producer like {@link #of(Stream)}, with a choice of what happens when all consumers have left.
     *
     * @param events the stream; no element may be {@code null}, and only the producer may use it from now on
     * @param onCancel what the producer does when its last consumer has left; it has no effect before the first
     *     consumer has subscribed
     * @param <E> the type of the events
     * @return the producer
     */
    static <E> ProducerStage<E> of(Stream<? extends E> events, OnCancel onCancel) {
        return new SequenceProducer<>(events, events::iterator, onCancel);
    }
}
