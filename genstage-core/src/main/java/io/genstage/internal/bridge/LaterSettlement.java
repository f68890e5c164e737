package io.genstage.internal.bridge;

import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Receipts;
import java.util.LinkedList;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Keeps what is to be settled until the reader has released its lock, because acknowledgers are foreign code. */
final class LaterSettlement implements Fates.Settlement {

    /**
     * Events whose parts are to be settled.
     *
     * @param cause why they are given up, or {@code null} if they are done
     */
    record Settled(EventSlice<?> events, @Nullable Throwable cause) {

        void settle() {
            if (cause == null) {
                Receipts.done(events);
            } else {
                Receipts.giveUp(events, cause);
            }
        }
    }

    @SuppressWarnings("JdkObsolete") // an ArrayDeque is empty after it ran out of memory while it grew
    private final Queue<Settled> pending = new LinkedList<>();

    @Override
    public void done(EventSlice<?> events) {
        add(events, null);
    }

    @Override
    public void giveUp(EventSlice<?> events, Throwable cause) {
        add(events, cause);
    }

    private void add(EventSlice<?> events, @Nullable Throwable cause) {
        if (Receipts.tracked(events)) {
            pending.add(new Settled(events, cause));
        }
    }

    /** {@return what is to be settled next, which is removed, or {@code null} if there is nothing} */
    @Nullable
    Settled next() {
        return pending.poll();
    }
}
