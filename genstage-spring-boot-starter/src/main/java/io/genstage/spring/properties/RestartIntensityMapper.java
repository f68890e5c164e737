package io.genstage.spring.properties;

import io.genstage.supervision.RestartIntensity;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Maps the properties of a restart limit to the option of the core. */
final class RestartIntensityMapper {

    private RestartIntensityMapper() {}

    /**
     * {@return the option of the core}
     *
     * @param maxRestarts the maximum number of restarts, or {@code null} if it is not set
     * @param within the period, or {@code null} if it is not set
     */
    static RestartIntensity of(@Nullable Integer maxRestarts, @Nullable Duration within) {
        RestartIntensity defaults = RestartIntensity.DEFAULT;
        return new RestartIntensity(
                Objects.requireNonNullElse(maxRestarts, defaults.maxRestarts()),
                Objects.requireNonNullElse(within, defaults.within()));
    }
}
