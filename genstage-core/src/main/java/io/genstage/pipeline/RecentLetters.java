package io.genstage.pipeline;

import io.genstage.DeadLetter;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.engine.DeadLetterSink;
import io.genstage.internal.engine.StageShell;
import java.util.ArrayDeque;
import java.util.List;

/** Keeps the last dead letters of a pipeline, wherever they went. Thread-safe. */
final class RecentLetters {

    private static final int KEPT = 100;

    /** It never grows: a stage that has handed a letter over must not fail because this needs memory. */
    private final ArrayDeque<DeadLetter<?>> last = new ArrayDeque<>(KEPT);

    /** {@return a sink that passes letters on and keeps those that the other sink has taken} */
    DeadLetterSink before(DeadLetterSink sink) {
        return new DeadLetterSink() {
            @Override
            public long room() {
                return sink.room();
            }

            @Override
            public void send(EventSlice<DeadLetter<?>> letters, StageShell<?, ?> from) {
                sink.send(letters, from);
                for (int i = 0; i < letters.size(); i++) {
                    add(letters.get(i));
                }
            }

            @Override
            public void whenRoom(Runnable wake) {
                sink.whenRoom(wake);
            }
        };
    }

    private synchronized void add(DeadLetter<?> letter) {
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(letter);
    }

    /** {@return the last letters, oldest first} */
    synchronized List<DeadLetter<?>> list() {
        return List.copyOf(last);
    }
}
