package io.genstage.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * One partition of an instance that partitions its events.
 *
 * @param name the partition's name
 * @param instance the id of the instance that takes the partition's events, or {@code null} if there is none at the
 *     moment
 * @param backlog how many events are queued for the consumer's demand, or for a consumer
 * @since 0.1.0
 */
public record PartitionSnapshot(String name, @Nullable String instance, long backlog) {}
