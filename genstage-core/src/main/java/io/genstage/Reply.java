package io.genstage;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one {@linkplain StageHandle#call(Object) call}. The first answer counts; later ones change nothing. It may be
 * given during the callback or after it, from any thread. If the stage ends first, its callers are told so, and an answer changes
 * nothing.
 *
 * @since 0.1.0
 */
public interface Reply {

    /**
     * Answers at once: during the callback that is before the events which the callback emits.
     *
     * @param value the answer
     */
    void send(@Nullable Object value);

    /**
     * Answers when the events that the callback emits have been dispatched or buffered (R26). To be used during the callback.
     *
     * @param value the answer
     */
    void sendBehindEvents(@Nullable Object value);

    /**
     * Answers that the request could not be met; the stage goes on.
     *
     * @param failure why
     */
    void fail(Throwable failure);
}
