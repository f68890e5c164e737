package io.genstage.history.model;

import io.genstage.history.event.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** Predicts the deliveries of one link that are queued at its consumer, which are {@code Delivery} objects. */
final class ArrivedEventsModel {

    /** An event for which the selector threw. */
    record Unselected(Event event, Throwable cause) {}

    /** The delivered events that were not handled yet. */
    private final ArrayDeque<Event> unhandled = new ArrayDeque<>(4);

    /** How many events of each delivery were not handled yet, oldest delivery first. */
    private final ArrayDeque<Integer> deliveries = new ArrayDeque<>(4);

    /** The delivered events that fail at the consumer, because its selector threw. */
    private final ArrayDeque<Unselected> unselected = new ArrayDeque<>(1);

    /** How many of these events the consumer has given up, because it has no handler any more. */
    private int abandoned;

    void add(List<Event> delivery) {
        unhandled.addAll(delivery);
        deliveries.add(delivery.size());
    }

    void addUnselected(List<Event> delivery, Throwable cause) {
        add(delivery);
        delivery.forEach(event -> unselected.add(new Unselected(event, cause)));
    }

    int size() {
        return unhandled.size();
    }

    /** {@return how many events the first delivery has} */
    int firstSize() {
        return deliveries.isEmpty() ? 0 : deliveries.element();
    }

    /** {@return whether a batch has the first events} */
    boolean beginsWith(List<Event> batch) {
        int i = 0;
        for (Event next : unhandled) {
            if (i == batch.size()) {
                break;
            }
            if (next != batch.get(i++)) {
                return false;
            }
        }
        return true;
    }

    /** Removes the first events, at most as many as the first delivery has. */
    void remove(int count, Consumer<Event> ended) {
        for (int i = 0; i < count && !unhandled.isEmpty(); i++) {
            ended.accept(unhandled.remove());
        }
        int first = deliveries.isEmpty() ? count : deliveries.remove();
        if (first > count) {
            deliveries.addFirst(first - count);
        }
    }

    /** {@return the next event, if it fails because the selector threw, or {@code null}} */
    @Nullable
    Unselected nextUnselected() {
        Unselected next = unselected.peek();
        return next != null && next.event == unhandled.peek() ? next : null;
    }

    Unselected removeUnselected() {
        Unselected next = unselected.remove();
        remove(1, event -> {});
        return next;
    }

    /** No handler will handle the events. */
    void abandon(Consumer<Event> givenUp) {
        int skipped = abandoned;
        for (Event event : unhandled) {
            if (skipped-- <= 0) {
                givenUp.accept(event);
            }
        }
        abandoned = unhandled.size();
    }

    boolean mayAbandon() {
        return unhandled.size() > abandoned;
    }

    /**
     * Drops the first events that their sources have withdrawn.
     *
     * @param dropped receives each event, and its position when the events before it were dropped
     * @return how many fewer there are
     */
    long drop(long count, ObjIntConsumer<Event> dropped) {
        List<Event> events = new ArrayList<>(unhandled);
        List<Integer> sizes = new ArrayList<>(deliveries);
        unhandled.clear();
        deliveries.clear();
        long left = count;
        int next = 0;
        for (int size : sizes) {
            int kept = 0;
            for (int i = 0; i < size; i++, next++) {
                Event event = events.get(next);
                if (left > 0 && next >= abandoned && event.isWithdrawn()) {
                    left--;
                    unselected.removeIf(failing -> failing.event == event);
                    dropped.accept(event, unhandled.size());
                } else {
                    unhandled.add(event);
                    kept++;
                }
            }
            if (kept > 0) {
                deliveries.add(kept);
            }
        }
        return left;
    }

    /** {@return how many events are withdrawn that the consumer has not dropped} */
    long droppable() {
        return unhandled.stream().filter(Event::isWithdrawn).count();
    }

    boolean holdsSwept() {
        return unhandled.stream().anyMatch(Event::isSwept);
    }

    boolean holds(Event event) {
        return unhandled.stream().anyMatch(held -> held.base == event.base);
    }

    /** {@return how many of the events that were not given up came of an emission} */
    int held(ReceiptModel receipt) {
        int events = 0;
        int skipped = abandoned;
        for (Event event : unhandled) {
            events += skipped-- <= 0 && event.receipts().contains(receipt) ? 1 : 0;
        }
        return events;
    }

    @Override
    public String toString() {
        return unhandled.toString();
    }
}
