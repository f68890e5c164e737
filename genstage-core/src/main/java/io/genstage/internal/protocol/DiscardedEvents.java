package io.genstage.internal.protocol;

import io.genstage.DiscardReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that a stage has let go of, to be told to its handler.
 *
 * @param reason why
 * @param events the events, in the order of their emission
 * @param cause what has thrown first, if something has
 */
public record DiscardedEvents(
        DiscardReason reason, List<Object> events, @Nullable Throwable cause) {}
