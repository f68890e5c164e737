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
    private record Behind(@Nullable Object value) {}

    private final CallerFuture<@Nullable Object> answer;

    private final AtomicReference<@Nullable Behind> behind = new AtomicReference<>();

    private volatile boolean eventsOut;

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
    public void sendAfterEvents(@Nullable Object value) {
        behind.compareAndSet(null, new Behind(value));
        if (eventsOut) {
            sendBehind();
        }
    }

    @Override
    public void fail(Throwable failure) {
        answer.settleWith(failure);
    }

    /** The events of the callback are on their way. */
    void eventsAreOut() {
        eventsOut = true;
        sendBehind();
    }

    private void sendBehind() {
        Behind waiting = behind.getAndSet(null);
        if (waiting != null) {
            send(waiting.value);
        }
    }

    CallerFuture<?> answer() {
        return answer;
    }
}
