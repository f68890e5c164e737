package io.genstage;

import java.util.Objects;

/**
 * An event with its acknowledger. An annotated producer may return it wherever it may return an event: as the result
 * itself, or in a collection, a stream, an {@code Optional} or a publisher.
 *
 * <pre>{@code
 * @Producer
 * List<Tracked<Order>> poll(int demand) {
 *     return table.next(demand).stream()
 *             .map(row -> new Tracked<>(row.order(), row))
 *             .toList();
 * }
 * }</pre>
 *
 * @param event the event
 * @param acknowledger is notified of what became of the event
 * @param <E> the type of the event
 * @since 0.1.0
 */
public record Tracked<E>(E event, Acknowledger acknowledger) {

    public Tracked {
        Objects.requireNonNull(event, "an event must not be null");
        Objects.requireNonNull(acknowledger, "an acknowledger must not be null");
    }
}
