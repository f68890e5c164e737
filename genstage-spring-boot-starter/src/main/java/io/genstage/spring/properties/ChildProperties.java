package io.genstage.spring.properties;

import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildRestart;
import io.genstage.supervision.ChildShutdown;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a consumer that starts a child for each event supervises its children. What is {@code null} was not said.
 *
 * @param restart Whether a child that fails is started again with its event; temporary, so that it is not, where nothing is
 *     said.
 * @param maxRestarts Most restarts of children within the period, from 0; 3 where nothing is said.
 * @param within Period in which restarts are counted; 5s where nothing is said.
 * @param backoff How long a restart waits: not at all, where nothing is said.
 * @param shutdown How long to wait for interrupted children when the stage fails or its pipeline is closed: a duration,
 *     brutal-kill or infinity; 5s where nothing is said.
 * @since 0.1.0
 */
public record ChildProperties(
        @Nullable ChildRestart restart,
        @Nullable Integer maxRestarts,
        @Nullable Duration within,
        @Nullable BackoffProperties backoff,
        @Nullable ChildShutdown shutdown) {

    private static final Logger log = LoggerFactory.getLogger(ChildProperties.class);

    /**
     * {@return children of which nothing is said}
     */
    public static ChildProperties empty() {
        return new ChildProperties(null, null, null, null, null);
    }

    /**
     * {@return the core's options}
     *
     * @param path the full name of these properties
     * @throws io.genstage.InvalidPipelineException if they make no sense
     */
    public ChildOptions options(String path) {
        ChildRestart how = Objects.requireNonNullElse(restart, ChildRestart.TEMPORARY);
        if (how == ChildRestart.TEMPORARY && (maxRestarts != null || within != null || backoff != null)) {
            log.warn(
                    "{} says how children are restarted, but {}.restart is 'temporary', so none is. Set it to 'transient', or remove the"
                            + " keys `max-restarts`, `within` and `backoff`",
                    path,
                    path);
        }
        return new ChildOptions(
                how,
                Intensity.of(path, maxRestarts, within),
                backoff == null ? Backoff.NONE : backoff.options(path + ".backoff"),
                Objects.requireNonNullElse(shutdown, ChildShutdown.DEFAULT));
    }
}
