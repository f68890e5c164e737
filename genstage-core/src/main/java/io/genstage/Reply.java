package io.genstage;

import org.jspecify.annotations.Nullable;

/**
 * Answers one {@linkplain StageHandle#call(Object) call}. Only the first answer counts. It may be given during the
 * callback or later, from any thread. If the stage ends first, the call fails, and an answer has no effect.
 *
 * @since 0.1.0
 */
public interface Reply {

    /**
     * Answers at once. During the callback, that is before the stage sends the events that the callback emits.
     *
     * @param value the answer
     */
    void send(@Nullable Object value);

    /**
     * Answers after the events that the callback emits have been dispatched or buffered. Call it during the callback.
     *
     * @param value the answer
     */
    void sendAfterEvents(@Nullable Object value);

    /**
     * Answers with a failure. The stage keeps running.
     *
     * @param failure the failure that the caller receives
     */
    void fail(Throwable failure);
}
