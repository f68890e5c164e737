package io.genstage.internal.engine;

import io.genstage.DeadLetter;
import io.genstage.DeadLetterHandler;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.Receipts;

/**
 * Passes dead letters to the pipeline's handler, one at a time, in the turn of the stage that failed. The stage waits
 * while the handler is called, and sends a letter again that the handler could not handle.
 */
public final class HandledDeadLetters implements DeadLetterSink {

    private final DeadLetterHandler handler;

    public HandledDeadLetters(DeadLetterHandler handler) {
        this.handler = handler;
    }

    /** One letter, because a stage sends all letters again if one of them fails. */
    @Override
    public long room() {
        return 1;
    }

    @Override
    public void send(EventSlice<DeadLetter<?>> letters, StageShell<?, ?> from) {
        from.callBlocking(() -> letters.forEach(this::handle));
        Receipts.done(letters);
    }

    private void handle(DeadLetter<?> letter) {
        try {
            handler.handle(letter);
        } catch (Exception failure) {
            throw new IllegalStateException(
                    "The dead-letter handler failed with an event of stage '" + letter.stage() + "' of pipeline '"
                            + letter.pipeline() + "'",
                    failure);
        }
    }

    @Override
    public void whenRoom(Runnable wake) {
        wake.run();
    }
}
