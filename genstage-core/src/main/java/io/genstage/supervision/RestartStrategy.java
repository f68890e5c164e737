package io.genstage.supervision;

import java.util.Locale;

/**
 * Which stages are restarted when a stage fails. The strategies follow OTP's supervisors.
 *
 * @since 0.1.0
 */
public enum RestartStrategy {
    /** The stage that failed. */
    ONE_FOR_ONE,
    /** The stage that failed, and all stages downstream of it. */
    REST_FOR_ONE,
    /** All stages of the pipeline. */
    ONE_FOR_ALL;

    /**
     * {@return the name used in YAML, such as {@code rest-for-one}}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
