package io.genstage.history.model;

import java.util.ArrayDeque;

/**
 * Predicts a {@code SuspectEvents}: the first events of a queue, of which a call has failed, in parts that the handler
 * receives one after the other.
 */
final class SuspectEventsModel {

    /** Consecutive events that are passed to the handler alone. */
    private static final class Part {

        private int size;

        /** How many calls with them have failed. */
        private int attempts;

        /** One of its events must fail, because the half before it did not. */
        private boolean fails;

        /** The half before it was not tried yet. */
        private boolean second;

        Part(int size, int attempts) {
            this.size = size;
            this.attempts = attempts;
        }
    }

    private final ArrayDeque<Part> parts = new ArrayDeque<>(2);

    boolean isEmpty() {
        return parts.isEmpty();
    }

    int total() {
        return parts.stream().mapToInt(part -> part.size).sum();
    }

    /** {@return how many calls with the first part have failed} */
    int attempts() {
        return parts.isEmpty() ? 0 : parts.element().attempts;
    }

    /** {@return the size of the next part} A part that must fail is halved without a call. */
    int next() {
        if (parts.element().fails) {
            halve();
        }
        return parts.element().size;
    }

    /** A call with the first events has failed. */
    void failed(int count) {
        if (parts.isEmpty()) {
            parts.add(new Part(count, 0));
        }
        Part first = parts.remove();
        if (!parts.isEmpty()) {
            parts.element().second = false; // the first half has failed, so the second need not fail
        }
        parts.addFirst(first);
        if (count < first.size) {
            first.size -= count;
            first.fails = false;
            parts.addFirst(new Part(count, first.attempts));
        }
        parts.element().attempts++;
    }

    void halve() {
        Part whole = parts.remove();
        Part second = new Part(whole.size - whole.size / 2, whole.attempts);
        parts.addFirst(second);
        if (whole.size > 1) {
            second.second = true;
            parts.addFirst(new Part(whole.size / 2, whole.attempts));
        }
    }

    /** All of them are tried together again. */
    void join() {
        int total = total();
        int attempts = parts.stream().mapToInt(part -> part.attempts).max().orElse(0);
        parts.clear();
        if (total > 0) {
            parts.add(new Part(total, attempts));
        }
    }

    /** Only the first part has failed. */
    void keepFirst() {
        Part first = parts.remove();
        parts.clear();
        parts.add(first);
    }

    void removeFirst() {
        parts.remove();
    }

    void handled(int count) {
        Part part = parts.element();
        part.size -= count;
        if (part.size == 0) {
            parts.remove();
            if (!parts.isEmpty()) {
                parts.element().fails = parts.element().second;
                parts.element().second = false;
            }
        }
    }

    void clear() {
        parts.clear();
    }
}
