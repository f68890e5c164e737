package io.genstage;

import java.util.Locale;

/**
 * What a source that commits positions does when one of its events was given up.
 *
 * @since 0.1.0
 */
public enum OnGivenUp {

    /** The stage fails, and the message names the position of the event. */
    FAIL,

    /** The event counts as done, so the position passes it. */
    SKIP;

    /** {@return the name used in YAML, such as {@code skip}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
