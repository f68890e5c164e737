package io.genstage;

/**
 * Which events a full buffer keeps.
 *
 * @since 0.1.0
 */
public enum BufferKeep {
    /** Keeps the oldest events. New events that exceed the capacity are discarded. */
    FIRST,
    /** Keeps the newest events. Each new event discards the oldest event. */
    LAST
}
