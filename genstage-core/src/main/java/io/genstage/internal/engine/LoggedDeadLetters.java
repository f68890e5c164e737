package io.genstage.internal.engine;

import io.genstage.DeadLetter;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.Receipts;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;

/** Logs dead letters that no stage and no handler takes, at most one each second. */
public final class LoggedDeadLetters implements DeadLetterSink {

    private static final SafeLog log = SafeLog.of(LoggedDeadLetters.class);

    private static final long NANOS_BETWEEN_LINES = 1_000_000_000;

    // Under the lock.

    private boolean begun;

    /** When the last line was written. */
    private long last;

    /** How many letters have come since the last line. */
    private long heldBack;

    @Override
    public long room() {
        return Long.MAX_VALUE;
    }

    @Override
    public void send(EventSlice<DeadLetter<?>> letters, StageShell<?, ?> from) {
        long now = from.scheduler().nanoTime();
        letters.forEach(letter -> log(letter, from, now));
        Receipts.done(letters);
    }

    private void log(DeadLetter<?> letter, StageShell<?, ?> from, long now) {
        long before = countHeldBack(now);
        if (before >= 0) {
            log.warn(
                    "Stage {} could not handle an event in {}: {}. It is a dead letter, and no stage and no"
                            + " handler takes it{}. Set dead-letter-to of its on-error, or a dead-letter handler",
                    from,
                    Counts.of(letter.attempts(), "attempt"),
                    letter.event(),
                    before == 0 ? "" : "; " + before + " more since the last such line",
                    letter.cause());
        }
    }

    /** {@return how many letters were not logged since the last line, or -1 if this one is not logged either} */
    private synchronized long countHeldBack(long now) {
        if (begun && now - last < NANOS_BETWEEN_LINES) {
            heldBack++;
            return -1;
        }
        long before = heldBack;
        begun = true;
        last = now;
        heldBack = 0;
        return before;
    }

    @Override
    public void whenRoom(Runnable wake) {
        wake.run();
    }
}
