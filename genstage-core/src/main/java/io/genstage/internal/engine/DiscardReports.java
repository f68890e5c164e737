package io.genstage.internal.engine;

import io.genstage.DiscardReason;
import io.genstage.internal.protocol.DiscardedEvents;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Withheld;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports discarded events to a stage's handler and to the log. */
final class DiscardReports<O> {

    private static final SafeLog log = SafeLog.of(DiscardReports.class);

    private final StageShell<?, O> shell;

    private final HandlerCalls<?, O> calls;

    private final Fates fates;

    DiscardReports(StageShell<?, O> shell, HandlerCalls<?, O> calls, Fates fates) {
        this.shell = shell;
        this.calls = calls;
        this.fates = fates;
    }

    /**
     * Reports the discards that were not reported yet. If the handler throws, the remaining ones are reported later: to
     * the next handler, or at the end.
     *
     * @param toHandler whether there is a handler to call
     * @return what the handler threw, or {@code null}
     */
    @Nullable
    Throwable report(boolean toHandler) {
        warnOfWithheld();
        long unnamed = fates.nextUnnamed();
        if (unnamed > 0) {
            log.warn(
                    "Stage {} has lost {}, which its dispatcher neither delivered, kept nor discarded",
                    shell,
                    Counts.events(unnamed));
        }
        Throwable thrown = null;
        for (DiscardedEvents discarded = fates.nextDiscarded();
                discarded != null;
                discarded = thrown == null ? fates.nextDiscarded() : null) {
            boolean[] warn = {true};
            if (toHandler) {
                List<?> events = Collections.unmodifiableList(discarded.events());
                DiscardReason reason = discarded.reason();
                thrown = calls.callBack(callbacks -> warn[0] = callbacks.discarded(events, reason, shell));
            }
            if (warn[0] && discarded.reason() != DiscardReason.FILTERED) {
                warn(discarded);
            }
        }
        return thrown;
    }

    private void warnOfWithheld() {
        for (Withheld some = fates.nextWithheld(); some != null; some = fates.nextWithheld()) {
            log.warn(
                    "Stage {} has not given {} to '{}', because its selector threw",
                    shell,
                    Counts.events(some.events()),
                    some.consumer(),
                    some.cause());
        }
    }

    private void warn(DiscardedEvents discarded) {
        String text = "Stage {} has discarded {}, because {}";
        String count = Counts.events(discarded.events().size());
        switch (discarded.reason()) {
            case BUFFER_FULL -> log.warn(text, shell, count, "its buffer is full");
            case ORPHANED -> log.warn(text, shell, count, "a partition has no consumer");
            case FAILED ->
                log.warn(text, shell, count, "no consumer or partition could be determined", discarded.cause());
            case FILTERED -> {}
        }
    }
}
