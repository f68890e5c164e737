package io.genstage;

/**
 * Which events a full buffer keeps.
 *
 * @since 0.1.0
 */
public enum BufferKeep {
    /** The oldest: newcomers that do not fit are discarded (R104). */
    FIRST,
    /** The newest: each newcomer evicts the oldest (R105). */
    LAST
}
