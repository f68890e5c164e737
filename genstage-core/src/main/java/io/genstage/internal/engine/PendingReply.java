package io.genstage.internal.engine;

import io.genstage.Reply;
import io.genstage.internal.threads.CallerFuture;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A caller that waits for an answer, which whoever holds this may give once, from any thread. */
final class PendingReply implements Reply {

    /** An answer that waits until the events of its callback are on their way. */
    private record Deferred(@Nullable Object value) {}

    private final CallerFuture<@Nullable Object> answer;

    private final AtomicReference<@Nullable Deferred> deferred = new AtomicReference<>();

    private volatile boolean eventsSent;

    /**
     * A caller that gives up after a while.
     *
     * @param stage whose answer it waits for, for the message
     */
    PendingReply(CallerFuture<@Nullable Object> answer, Duration timeout, String stage) {
        this.answer = answer;
        answer.after(
                timeout, () -> fail(new TimeoutException("Stage " + stage + " has not answered within " + timeout)));
    }

    @Override
    public void send(@Nullable Object value) {
        answer.settle(value);
    }

    @Override
    public void sendBehindEvents(@Nullable Object value) {
        deferred.compareAndSet(null, new Deferred(value));
        if (eventsSent) {
            sendDeferred();
        }
    }

    @Override
    public void fail(Throwable failure) {
        answer.settleWith(failure);
    }

    /** The events of the callback are on their way. */
    void eventsSent() {
        eventsSent = true;
        sendDeferred();
    }

    private void sendDeferred() {
        Deferred value = deferred.getAndSet(null);
        if (value != null) {
            send(value.value);
        }
    }

    CallerFuture<?> answer() {
        return answer;
    }
}
