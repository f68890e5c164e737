package io.genstage.internal.engine;

import io.genstage.internal.protocol.Fates;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;
import java.util.concurrent.TimeUnit;

/** Counts the failed attempts of a stage, and logs at most one of them in a second. */
final class FailedAttempts {

    private static final SafeLog log = SafeLog.of(FailedAttempts.class);

    private static final long NANOS_BETWEEN_LINES = TimeUnit.SECONDS.toNanos(1);

    private final StageShell<?, ?> shell;

    private final Fates fates;

    private boolean logged;

    private long lastLine;

    /** How many failed attempts were not logged since the last line. */
    private long heldBack;

    FailedAttempts(StageShell<?, ?> shell, Fates fates) {
        this.shell = shell;
        this.fates = fates;
    }

    /** Counts a failed attempt, and notifies the pipeline's listeners. */
    void count(Throwable thrown) {
        fates.attemptFailed(thrown);
        shell.callForeign(() -> shell.execution().listener().attemptFailed(shell, thrown));
    }

    /**
     * Logs a failed attempt, unless the last line was less than a second ago.
     *
     * @param attempt which attempt it was, from 1
     * @param what what failed, such as "with 3 events"
     * @param then what the stage does next, as a predicate
     */
    void log(int attempt, String what, String then, Throwable thrown) {
        long now = shell.worker().lastClockRead();
        if (logged && now - lastLine < NANOS_BETWEEN_LINES) {
            heldBack++;
            return;
        }
        String more =
                heldBack == 0 ? "" : " (" + Counts.of(heldBack, "more failed attempt") + " since the last such line)";
        log.warn("Attempt {} of stage {} {} failed{}. The stage {}", attempt, shell, what, more, then, thrown);
        logged = true;
        lastLine = now;
        heldBack = 0;
    }
}
