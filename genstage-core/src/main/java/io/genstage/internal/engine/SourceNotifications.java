package io.genstage.internal.engine;

import io.genstage.internal.protocol.Endpoint;
import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Unsettled;
import io.genstage.internal.text.SafeLog;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Notifies a source, and its acknowledgers, of events that are settled. */
final class SourceNotifications<O> implements Unsettled.Owner {

    private static final SafeLog log = SafeLog.of(SourceNotifications.class);

    private static final long LOG_INTERVAL_NANOS = 1_000_000_000;

    private final StageShell<?, O> shell;

    private final Tracking<?, O> tracking;

    /** How many acknowledgers threw. */
    private final AtomicLong thrown = new AtomicLong();

    /** How many of them were logged, or held back, when the last line was written. */
    private long logged;

    private long loggedAt;

    SourceNotifications(StageShell<?, O> shell, Tracking<?, O> tracking) {
        this.shell = shell;
        this.tracking = tracking;
    }

    @Override
    public String id() {
        return shell.id();
    }

    @Override
    public void post(Message message, @Nullable Endpoint sender) {
        shell.post(message, sender);
    }

    @Override
    public void callAcknowledgers(Runnable action) {
        shell.callForeign(action);
    }

    @Override
    public void acknowledgerThrew(Throwable failure) {
        long count = thrown.incrementAndGet();
        if (mayLog(count)) {
            log.error(
                    "An acknowledger of stage {} failed ({} have failed so far; at most one line a second)",
                    shell,
                    count,
                    failure);
        }
    }

    private synchronized boolean mayLog(long count) {
        long now = shell.scheduler().nanoTime();
        if (logged > 0 && now - loggedAt < LOG_INTERVAL_NANOS) {
            return false;
        }
        logged = count;
        loggedAt = now;
        return true;
    }

    @Override
    public boolean countsAsDone(Throwable cause) {
        return tracking.countsAsDone(cause);
    }

    @Override
    public void givenUp(long position, Throwable cause) {
        tracking.givenUp(position, cause);
    }

    /** {@return how many acknowledgers threw} */
    long failures() {
        return thrown.get();
    }
}
