package io.genstage.internal.engine;

import io.genstage.DeadLetter;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.Receipt;
import io.genstage.internal.protocol.Receipts;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The dead letter that a stage has to hand over before it continues. Belongs to the stage's turn. */
final class DeadLetterOutbox<E> {

    private static final Clock CLOCK = Clock.systemUTC();

    private final StageShell<?, ?> shell;

    private final DeadLetterSink sink;

    private @Nullable DeadLetter<E> letter;

    /** Whether the sink will wake the stage. */
    private boolean wakes;

    DeadLetterOutbox(StageShell<?, ?> shell, DeadLetterSink sink) {
        this.shell = shell;
        this.sink = sink;
    }

    boolean isEmpty() {
        return letter == null;
    }

    /**
     * Makes the letter.
     *
     * @param event the event, in the slice that delivered it
     */
    void put(EventSlice<E> event, int attempts, Throwable cause) {
        Receipt receipt = Receipts.of(event, 0);
        letter = new DeadLetter<>(
                event.get(0),
                shell.pipeline(),
                shell.stage(),
                attempts,
                cause,
                CLOCK.instant(),
                receipt == null ? null : receipt.origin());
    }

    /** {@return why the event failed} */
    Throwable cause() {
        return Objects.requireNonNull(letter).cause();
    }

    void clear() {
        letter = null;
    }

    /** {@return whether the letter can be handed over; otherwise, the stage is woken as soon as it can} */
    boolean hasRoom() {
        if (sink.room() > 0) {
            return true;
        }
        if (!wakes) {
            wakes = true;
            sink.whenRoom(() -> shell.execute(() -> wakes = false));
        }
        return false;
    }

    /**
     * Hands the letter over.
     *
     * @param event the event, in the slice that delivered it
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // the slice that replaces the event holds the letter only
    void send(EventSlice<E> event) {
        sink.send(((EventSlice) event).replace(List.of(Objects.requireNonNull(letter))), shell);
        letter = null;
    }
}
