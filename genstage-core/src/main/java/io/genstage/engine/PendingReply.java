package io.genstage.engine;

import io.genstage.Reply;
import io.genstage.Scheduler;
import io.genstage.Scheduler.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A caller that waits for an answer, which whoever holds this may give once, from any thread. */
final class PendingReply implements Reply {

    /** An answer that waits until the events of its callback are on their way. */
    private record Behind(@Nullable Object value) {}

    private final CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();

    private final AtomicReference<@Nullable Behind> behind = new AtomicReference<>();

    private volatile boolean eventsOut;

    /**
     * A caller that gives up after a while.
     *
     * @param stage whose answer it waits for, for the message
     */
    PendingReply(Scheduler scheduler, Duration timeout, String stage) {
        // what depends on the answer may block, and must not do so on the timer's thread
        Runnable giveUp = () -> fail(new TimeoutException("Stage " + stage + " has not answered within " + timeout));
        try {
            Timer timer = scheduler.schedule(() -> scheduler.execute(giveUp, true), timeout);
            var unused = answer.whenComplete((value, failure) -> timer.cancel());
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    @Override
    public void send(@Nullable Object value) {
        answer.complete(value);
    }

    @Override
    public void sendBehindEvents(@Nullable Object value) {
        behind.compareAndSet(null, new Behind(value));
        if (eventsOut) {
            sendBehind();
        }
    }

    @Override
    public void fail(Throwable failure) {
        answer.completeExceptionally(failure);
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

    @SuppressWarnings("unchecked") // the type of the answer is the caller's promise
    <R extends @Nullable Object> CompletableFuture<R> answer() {
        return (CompletableFuture<R>) answer;
    }
}
