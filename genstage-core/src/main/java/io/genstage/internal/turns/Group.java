package io.genstage.internal.turns;

import org.jspecify.annotations.Nullable;

/**
 * Runnable stages on their way to another thread, which is to serve them all: a thread for each would cost more than what most of them have
 * to do. If one keeps the others waiting all the same, they get threads of their own (see {@link Worker}). Belongs to one thread, which
 * must {@linkplain #submit() submit} it before it does something else that may take long.
 */
final class Group {

    private static final int SIZE = 16;

    private static final @Nullable Actor[] NONE = {};

    // Made when the first one comes, and given away with all that have come.

    private @Nullable Actor[] members = NONE;

    private int size;

    /** How long the calls of all are expected to take, each one call. */
    private long expectedNanos;

    private @Nullable Actor first;

    /** Adds a stage, and may submit some or all. Never throws. */
    void add(Actor actor) {
        long nanos = actor.expectedNanos();
        if (first != null && !(Worker.isQuick(expectedNanos + nanos) && actor.runsAlike(first) && hasRoom())) {
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

    /** Gives all that were added to their scheduler. Never throws. */
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
