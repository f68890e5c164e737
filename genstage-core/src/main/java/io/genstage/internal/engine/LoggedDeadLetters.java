package io.genstage.internal.engine;

import io.genstage.DeadLetter;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.text.SafeLog;

/** Logs dead letters that no stage and no handler takes. */
final class LoggedDeadLetters implements DeadLetterSink {

    private static final SafeLog log = SafeLog.of(LoggedDeadLetters.class);

    @Override
    public long room() {
        return Long.MAX_VALUE;
    }

    @Override
    public void send(EventSlice<DeadLetter<?>> letters, StageShell<?, ?> from) {
        letters.forEach(letter -> log.warn(
                "Stage {} could not handle an event in {} attempts: {}",
                from,
                letter.attempts(),
                letter.event(),
                letter.cause()));
    }

    @Override
    public void whenRoom(Runnable wake) {
        wake.run();
    }
}
