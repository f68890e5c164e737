package io.genstage.snapshot;

import io.genstage.GivenUpReason;
import io.genstage.Place;
import io.genstage.Status;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a stage at one moment. The figures are consistent with each other.
 *
 * @param instance the instance's id, such as {@code store-3}
 * @param status the instance's status
 * @param handlingFor how long the present handler call has taken so far, or {@code null} if no call is in progress;
 *     during a call, the figures have the values from before the call
 * @param restarts how often the handler was replaced
 * @param failures how many handler calls with events, or for demand, failed: by the name of the exception's class;
 *     {@code other} counts all classes after the first 20
 * @param givenUpEvents how many events the instance gave up, by place and reason, without those that did not occur
 * @param retrying the next attempt, or {@code null} if the instance does not wait for one
 * @param input the consuming side, or {@code null} for a producer
 * @param output the producing side, or {@code null} for a consumer
 * @param children the children, or {@code null} if the stage does not start a child for each event
 * @since 0.1.0
 */
public record InstanceSnapshot(
        String instance,
        Status status,
        @Nullable Duration handlingFor,
        long restarts,
        Map<String, Long> failures,
        Map<Place, Map<GivenUpReason, Long>> givenUpEvents,
        @Nullable RetrySnapshot retrying,
        @Nullable InputSnapshot input,
        @Nullable OutputSnapshot output,
        @Nullable ChildCounts children) {

    /** {@return the number of events that the instance holds: neither handled nor discarded} */
    public long held() {
        return (input == null ? 0 : input.queued() + input.inProgress()) + (output == null ? 0 : output.held());
    }

    /**
     * Returns a copy with another status.
     *
     * @param other the status
     * @return the copy; this snapshot, if the status is the same
     */
    public InstanceSnapshot withStatus(Status other) {
        return other == status
                ? this
                : new InstanceSnapshot(
                        instance,
                        other,
                        handlingFor,
                        restarts,
                        failures,
                        givenUpEvents,
                        retrying,
                        input,
                        output,
                        children);
    }
}
