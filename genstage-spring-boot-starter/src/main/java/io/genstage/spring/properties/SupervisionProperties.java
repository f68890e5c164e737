package io.genstage.spring.properties;

import io.genstage.supervision.RestartStrategy;
import io.genstage.supervision.Supervision;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a pipeline's stages whose handlers throw. What is {@code null} was not said.
 *
 * @param strategy Which stages are restarted when one has failed; rest-for-one where nothing is said.
 * @param maxRestarts Most restarts of stages within the period, from 0; 3 where nothing is said.
 * @param within Period in which restarts are counted; 5s where nothing is said.
 * @param backoff How long a restart waits: 100ms, twice as long with each failure, where nothing is said.
 * @since 0.1.0
 */
public record SupervisionProperties(
        @Nullable RestartStrategy strategy,
        @Nullable Integer maxRestarts,
        @Nullable Duration within,
        @Nullable BackoffProperties backoff) {

    /**
     * {@return a supervision of which nothing is said}
     */
    public static SupervisionProperties empty() {
        return new SupervisionProperties(null, null, null, null);
    }

    /**
     * {@return the core's options}
     *
     * @param path the full name of these properties
     * @throws io.genstage.InvalidPipelineException if they make no sense
     */
    public Supervision options(String path) {
        Supervision defaults = Supervision.DEFAULT;
        return new Supervision(
                Objects.requireNonNullElse(strategy, defaults.strategy()),
                Intensity.of(path, maxRestarts, within),
                backoff == null ? defaults.backoff() : backoff.options(path + ".backoff"));
    }
}
