package io.genstage.internal.engine;

import io.genstage.Undelivered;
import io.genstage.UndeliveredHandler;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.UndeliveredEvents;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;
import java.util.Objects;

/** Reports given-up events of a stage to the pipeline's {@link UndeliveredHandler}. */
final class UndeliveredReports {

    private static final SafeLog log = SafeLog.of(UndeliveredReports.class);

    private final StageShell<?, ?> shell;

    private final Fates fates;

    UndeliveredReports(StageShell<?, ?> shell, Fates fates) {
        this.shell = shell;
        this.fates = fates;
    }

    /** Reports given-up events that no acknowledger is notified of. */
    void reportAll() {
        UndeliveredHandler handler = Objects.requireNonNull(shell.execution().undelivered());
        for (UndeliveredEvents events = fates.nextUndelivered(); events != null; events = fates.nextUndelivered()) {
            Undelivered<?> given = new Undelivered<>(
                    events.events(), events.count(), shell.pipeline(), shell.stage(), events.place(), events.cause());
            try {
                shell.callForeign(() -> handler.undelivered(given));
            } catch (Throwable thrown) { // also a checked exception that no method declares
                log.error(
                        "The handler of undelivered events failed for {} of stage {}",
                        Counts.events(given.count()),
                        shell,
                        thrown);
            }
        }
    }
}
