package io.genstage.snapshot;

import io.genstage.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a stage at one moment. Its figures are consistent with each other.
 *
 * @param id the instance's id, such as {@code store-3}
 * @param status what it is doing
 * @param handlingFor how long the handler has been in its present call, or {@code null} if it is not in one; the figures
 *     are then those of the call's beginning
 * @param restarts how often its handler was replaced
 * @param input the consuming side, or {@code null} for a producer
 * @param output the producing side, or {@code null} for a consumer
 * @param children its children, or {@code null} if it does not start one for each event
 * @since 0.1.0
 */
public record InstanceSnapshot(
        String id,
        Status status,
        @Nullable Duration handlingFor,
        long restarts,
        @Nullable InputSnapshot input,
        @Nullable OutputSnapshot output,
        @Nullable ChildCounts children) {

    /**
     * {@return events inside this instance that nobody has handled or discarded}
     */
    public long held() {
        return (input == null ? 0 : input.queued() + input.inHand()) + (output == null ? 0 : output.held());
    }

    /**
     * Gives it another status.
     *
     * @param other the status
     * @return the same figures with that status
     */
    public InstanceSnapshot withStatus(Status other) {
        return other == status ? this : new InstanceSnapshot(id, other, handlingFor, restarts, input, output, children);
    }
}
