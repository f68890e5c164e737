package io.genstage.internal.engine;

import io.genstage.Reply;
import io.genstage.internal.threads.CallerFuture;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The reply to a waiting caller. It can be sent once, from any thread. */
final class PendingReply implements Reply {

    /** An answer that is sent after the events of its callback. */
    private record Deferred(@Nullable Object value) {}

    private final CallerFuture<@Nullable Object> answer;

    private final AtomicReference<@Nullable Deferred> deferred = new AtomicReference<>();

    private volatile boolean eventsSent;

    /**
     * Creates a reply that fails after a timeout.
     *
     * @param stage the stage that must answer, for the message
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
    public void sendAfterEvents(@Nullable Object value) {
        deferred.compareAndSet(null, new Deferred(value));
        if (eventsSent) {
            sendDeferred();
        }
    }

    @Override
    public void fail(Throwable failure) {
        answer.settleWith(failure);
    }

    /** Called when the events of the callback were sent. */
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
