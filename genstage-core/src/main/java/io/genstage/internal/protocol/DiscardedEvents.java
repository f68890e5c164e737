package io.genstage.internal.protocol;

import io.genstage.DiscardReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that a stage has discarded, to be reported to its handler.
 *
 * @param reason why
 * @param events the events, in the order of their emission
 * @param cause the first exception that caused a discard, if one did
 */
public record DiscardedEvents(
        DiscardReason reason, List<Object> events, @Nullable Throwable cause) {}
