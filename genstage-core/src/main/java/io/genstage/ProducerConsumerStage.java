package io.genstage;

import io.genstage.internal.calls.EventMarks;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stage that handles events and emits events: none, one or several for each. The stage calls its handler only while
 * its own consumers have demand left, so their demand bounds its output.
 *
 * <pre>{@code
 * import io.genstage.ProducerConsumerStage;
 *
 * ProducerConsumerStage<Order, Invoice> invoices = (events, from, out) -> {
 *     for (Order order : events) {
 *         out.emit(invoiceFor(order));
 *     }
 * };
 * }</pre>
 *
 * <p>One instance handles one batch at a time.
 *
 * @param <I> the type of the events that the stage handles
 * @param <O> the type of the events that the stage emits
 * @since 0.1.0
 */
@FunctionalInterface
public interface ProducerConsumerStage<I, O> extends StageCallbacks<O> {

    /**
     * Handles one batch. The method may block.
     *
     * <p>If the method throws, the events that this call emitted are dropped, and the stage does with the batch what its
     * {@linkplain io.genstage.supervision.ErrorOptions error options} set. By default the stage fails or, if the
     * pipeline is supervised, gets a new handler, which receives the same events first. To name the event that failed,
     * throw a {@link BatchFailedException}.
     *
     * @param events the batch: immutable, never empty, and still valid after the call has returned
     * @param from the subscription over which the events were delivered
     * @param out emits events; valid during this call
     * @throws Exception if the batch could not be handled
     */
    void handleEvents(List<I> events, Subscription from, Emitter<O> out) throws Exception;

    /**
     * Makes a producer-consumer that emits one event for each event.
     *
     * <pre>{@code
     * builder.producerConsumer("invoice", ProducerConsumerStage.map(Invoice::of), s -> s.subscribeTo("orders"));
     * }</pre>
     *
     * @param function returns the event to emit, not {@code null}; called on the stage's thread. If the stage has
     *     several instances, they call it concurrently. If it throws or returns {@code null}, the event fails
     * @param <I> the type of the events that the stage handles
     * @param <O> the type of the events that the stage emits
     * @return the producer-consumer
     */
    static <I, O> ProducerConsumerStage<I, O> map(Function<? super I, ? extends O> function) {
        return (events, from, out) -> {
            EventMarks marks = EventMarks.ifNeeded(out);
            int index = 0;
            try {
                for (I event : events) {
                    O result = function.apply(event);
                    out.emit(required(result, "map", "Return an event. To emit none, use filter or flatMap."));
                    index++;
                    if (marks != null) {
                        marks.eventDone();
                    }
                }
            } catch (Throwable thrown) {
                throw EventFailure.of(index, events.size(), thrown);
            }
        };
    }

    /**
     * Makes a producer-consumer that emits the events that satisfy a predicate, and drops the others.
     *
     * <pre>{@code
     * builder.producerConsumer("open", ProducerConsumerStage.filter(Order::isOpen), s -> s.subscribeTo("orders"));
     * }</pre>
     *
     * @param predicate returns whether to emit an event; called on the stage's thread. If the stage has several
     *     instances, they call it concurrently. If it throws, the event fails
     * @param <E> the type of the events
     * @return the producer-consumer
     */
    static <E> ProducerConsumerStage<E, E> filter(Predicate<? super E> predicate) {
        return (events, from, out) -> {
            EventMarks marks = EventMarks.ifNeeded(out);
            int index = 0;
            try {
                for (E event : events) {
                    if (predicate.test(event)) {
                        out.emit(event);
                    }
                    index++;
                    if (marks != null) {
                        marks.eventDone();
                    }
                }
            } catch (Throwable thrown) {
                throw EventFailure.of(index, events.size(), thrown);
            }
        };
    }

    /**
     * Makes a producer-consumer that emits all elements of a stream for each event. It emits the whole stream in one
     * handler call, so streams must be finite. It closes each stream.
     *
     * <pre>{@code
     * builder.producerConsumer(
     *         "items",
     *         ProducerConsumerStage.flatMap((Order order) -> order.items().stream()),
     *         s -> s.subscribeTo("orders"));
     * }</pre>
     *
     * @param function returns the stream of events to emit, not {@code null} and without {@code null}; called on the
     *     stage's thread. If the stage has several instances, they call it concurrently. If it throws or returns {@code
     *     null}, the event fails
     * @param <I> the type of the events that the stage handles
     * @param <O> the type of the events that the stage emits
     * @return the producer-consumer
     */
    static <I, O> ProducerConsumerStage<I, O> flatMap(Function<? super I, ? extends Stream<? extends O>> function) {
        return (events, from, out) -> {
            String remedy = "Return a stream without null. To emit no event, return an empty stream.";
            EventMarks marks = EventMarks.of(out);
            int index = 0;
            try {
                for (I event : events) {
                    try (Stream<? extends O> results = required(function.apply(event), "flatMap", remedy)) {
                        results.forEachOrdered(result -> out.emit(required(result, "flatMap", remedy)));
                    }
                    index++;
                    marks.eventDone();
                }
            } catch (Throwable thrown) {
                throw EventFailure.of(index, events.size(), thrown);
            }
        };
    }

    private static <T> T required(@Nullable T result, String method, String remedy) {
        if (result == null) {
            throw new NullPointerException("The function of '" + method + "' returned null for an event. " + remedy);
        }
        return result;
    }
}
