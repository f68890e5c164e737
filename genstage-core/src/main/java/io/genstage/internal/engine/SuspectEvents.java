package io.genstage.internal.engine;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The first events of a queue, for which a handler call has failed: consecutive parts, each of which is passed to the
 * handler alone. A part that fails may be halved, until the events that fail are alone.
 */
final class SuspectEvents {

    /** Consecutive events. */
    private static final class Part {

        private int size;

        /** How many calls have failed that received the whole part. */
        private int attempts;

        /** Whether one of its events surely fails, because the other half, which was tried first, did not. */
        private boolean fails;

        /** Whether it is the second half of a part that has failed, and its first half was not tried yet. */
        private boolean second;

        Part(int size, int attempts) {
            this.size = size;
            this.attempts = attempts;
        }
    }

    private final ArrayDeque<Part> parts = new ArrayDeque<>();

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** {@return how many events there are} */
    int total() {
        return parts.stream().mapToInt(part -> part.size).sum();
    }

    void clear() {
        parts.clear();
    }

    /** {@return how many calls with the first part have failed} */
    int attempts() {
        return parts.isEmpty() ? 0 : parts.getFirst().attempts;
    }

    /** {@return the size of the next call: of the first part, after it was halved if it surely fails; 0 for none} */
    int next() {
        if (parts.isEmpty()) {
            return 0;
        }
        if (parts.getFirst().fails) {
            halve();
        }
        return parts.getFirst().size;
    }

    /**
     * Records that a call with the first events failed. They become the first part. If nothing is suspect yet, they are
     * the only part.
     */
    void failed(int count) {
        if (parts.isEmpty()) {
            parts.addFirst(new Part(count, 0));
        }
        clearSecond();
        cut(count);
        parts.getFirst().attempts++;
    }

    /** Makes a part of the first events of the first part. */
    private void cut(int count) {
        Part part = parts.getFirst();
        if (count < part.size) {
            part.size -= count;
            part.fails = false;
            parts.addFirst(new Part(count, part.attempts));
        }
    }

    /** The first part has failed, so the part after it need not fail. */
    private void clearSecond() {
        Part first = parts.removeFirst();
        if (!parts.isEmpty()) {
            parts.getFirst().second = false;
        }
        parts.addFirst(first);
    }

    /** Halves the first part, if it has several events. */
    void halve() {
        Part whole = parts.removeFirst();
        int half = whole.size / 2;
        Part second = new Part(whole.size - half, whole.attempts);
        parts.addFirst(second);
        if (half > 0) {
            second.second = true;
            parts.addFirst(new Part(half, whole.attempts));
        }
    }

    /** Joins all parts. */
    void join() {
        int total = total();
        int attempts = parts.stream().mapToInt(part -> part.attempts).max().orElse(0);
        clear();
        if (total > 0) {
            parts.addFirst(new Part(total, attempts));
        }
    }

    /** Forgets all parts but the first. */
    void keepFirst() {
        Part first = parts.getFirst();
        clear();
        parts.addFirst(first);
    }

    /** Removes the first part, because its end is known. */
    void removeFirst() {
        parts.removeFirst();
    }

    /** Removes an event that was withdrawn. The others keep their attempts. */
    void remove(int index) {
        int before = index;
        Part halved = null;
        for (Iterator<Part> all = parts.iterator(); all.hasNext(); ) {
            Part part = all.next();
            if (before >= part.size) {
                before -= part.size;
                continue;
            }
            part.fails = false; // the withdrawn event may be the event that fails
            part.size--;
            if (part.size == 0) {
                all.remove();
                halved = all.hasNext() ? all.next() : null;
            }
            break;
        }
        if (halved != null) {
            halved.second = false; // its first half was neither handled nor has it failed
        }
    }

    /** Removes the first events, which were handled. */
    void handled(int count) {
        Part part = parts.getFirst();
        part.size -= Math.min(count, part.size);
        if (part.size == 0) {
            parts.removeFirst();
            Part next = parts.peekFirst();
            if (next != null && next.second) {
                next.second = false;
                next.fails = true;
            }
        }
    }
}
