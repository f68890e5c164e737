package io.genstage.spring.properties;

import io.genstage.supervision.RestartIntensity;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How many restarts are too many, as properties say it. */
final class Intensity {

    private Intensity() {}

    /**
     * {@return the core's options}
     *
     * @param path the full name of the properties
     * @param maxRestarts the most restarts, or {@code null} if nothing was said
     * @param within the period, or {@code null} if nothing was said
     * @throws io.genstage.InvalidPipelineException if they make no sense
     */
    static RestartIntensity of(String path, @Nullable Integer maxRestarts, @Nullable Duration within) {
        SizeCheck.atLeast(path + ".max-restarts", maxRestarts, 0);
        SizeCheck.positive(path + ".within", within);
        RestartIntensity defaults = RestartIntensity.DEFAULT;
        return new RestartIntensity(
                Objects.requireNonNullElse(maxRestarts, defaults.maxRestarts()),
                Objects.requireNonNullElse(within, defaults.within()));
    }
}
