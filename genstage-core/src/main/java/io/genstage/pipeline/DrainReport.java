package io.genstage.pipeline;

import java.time.Duration;
import java.util.Map;

/**
 * How far a drain came.
 *
 * @param complete whether no event is left in the pipeline, and all tracked events are settled
 * @param took how long the drain took
 * @param stages the figures of each stage, by its name, in the order of declaration
 * @since 0.1.0
 */
public record DrainReport(boolean complete, Duration took, Map<String, StageDrain> stages) {}
