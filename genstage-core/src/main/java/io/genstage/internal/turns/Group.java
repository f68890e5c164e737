package io.genstage.internal.turns;

import org.jspecify.annotations.Nullable;

/**
 * Runnable stages that one other thread is to run: a thread for each would cost more than the work of most of them. If
 * one of them delays the others, the others get other threads (see {@link Worker}). Belongs to one thread, which must
 * {@linkplain #submit() submit} it before it does anything else that may take long.
 */
final class Group {

    private static final int SIZE = 16;

    private static final @Nullable Actor[] NONE = {};

    // Allocated for the second stage, and passed on with all stages when they are submitted.

    private @Nullable Actor[] members = NONE;

    private int size;

    /** How long the next calls of all stages are expected to take together. */
    private long expectedNanos;

    private @Nullable Actor first;

    /** Adds a stage, and may submit some or all stages. Never throws. */
    void add(Actor actor) {
        long nanos = actor.expectedNanos();
        if (first != null && !(Worker.isQuick(expectedNanos + nanos) && actor.sharesThreadsWith(first) && hasRoom())) {
            submit();
        }
        if (first == null) {
            first = actor;
            size = 1;
            expectedNanos = nanos;
        } else {
            members[size++] = actor;
            expectedNanos += nanos;
        }
        if (size == SIZE || !Worker.isQuick(expectedNanos)) {
            submit();
        }
    }

    private boolean hasRoom() {
        try {
            if (members == NONE) {
                members = new Actor[SIZE];
            }
            return true;
        } catch (Throwable noMemory) {
            return false;
        }
    }

    /** Submits all added stages to their scheduler. Never throws. */
    void submit() {
        Actor only = first;
        first = null;
        if (only == null) {
            return;
        }
        if (size == 1) {
            only.submit();
            return;
        }
        members[0] = only;
        Actor.submit(members, size);
        members = NONE;
    }
}
