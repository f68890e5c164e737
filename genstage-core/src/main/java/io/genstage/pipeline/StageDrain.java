package io.genstage.pipeline;

import java.time.Duration;

/**
 * How far one stage came in a drain.
 *
 * @param handled how many events the stage handled during the drain; of a producer, how many it delivered
 * @param left how many events the stage still holds
 * @param unsettled how many of the events that the stage emitted are tracked and not settled
 * @param took how long the stage took until it held no events, or the time of the whole drain if it still holds some
 * @since 0.1.0
 */
public record StageDrain(long handled, long left, long unsettled, Duration took) {}
