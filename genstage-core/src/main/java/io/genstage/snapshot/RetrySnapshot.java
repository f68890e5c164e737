package io.genstage.snapshot;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An instance that waits before it calls its handler again, because a call failed.
 *
 * @param attempt which attempt is next: 2 after the first failure
 * @param nextIn how long the instance still waits, or {@code null} if it waits until a dead letter can be handed over
 * @param outage whether several events failed one after the other, so that the instance assumes that no event can be
 *     handled now
 * @since 0.1.0
 */
public record RetrySnapshot(int attempt, @Nullable Duration nextIn, boolean outage) {}
