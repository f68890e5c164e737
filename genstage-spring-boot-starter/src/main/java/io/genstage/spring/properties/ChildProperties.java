package io.genstage.spring.properties;

import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildRestart;
import io.genstage.supervision.ChildShutdown;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * The supervision of children, of a consumer that starts a child for each event. {@code null} means that the key is
 * not set.
 *
 * @param restart Whether to restart a child that fails, with its event: transient restarts it, temporary does
 *     not. If omitted, temporary.
 * @param maxRestarts Maximum number of restarts of children within the period. One more restart fails the stage.
 *     If omitted, 3.
 * @param within Period in which restarts are counted. If omitted, 5s.
 * @param backoff Delay of restarts. If omitted, children restart without a delay.
 * @param shutdown How long to wait for interrupted children when the stage fails or the pipeline is closed: a
 *     duration, brutal-kill or infinity. If omitted, 5s.
 */
@ConfigurationPropertiesSource
public record ChildProperties(
        @Nullable ChildRestart restart,
        @Nullable Integer maxRestarts,
        @Nullable Duration within,
        @Nullable BackoffProperties backoff,
        @Nullable ChildShutdown shutdown) {

    static final List<Rule<ChildProperties>> RULES = List.of(
            Rule.atLeast("max-restarts", ChildProperties::maxRestarts, 0),
            Rule.positive("within", ChildProperties::within));

    private static final Logger log = LoggerFactory.getLogger(ChildProperties.class);

    /**
     * {@return these properties as options of the core}
     *
     * @param path the full path of these properties
     * @throws io.genstage.InvalidPipelineException if a value is illegal
     */
    public ChildOptions options(String path) {
        Rule.checkAll(RULES, path, this);
        ChildRestart how = Objects.requireNonNullElse(restart, ChildRestart.TEMPORARY);
        if (how == ChildRestart.TEMPORARY && (maxRestarts != null || within != null || backoff != null)) {
            log.warn(
                    "{} configures restarts of children, but {}.restart is 'temporary', so no child restarts. Set `restart: transient`,"
                            + " or remove `max-restarts`, `within` and `backoff`",
                    path,
                    path);
        }
        return new ChildOptions(
                how,
                RestartIntensityMapper.of(maxRestarts, within),
                backoff == null ? Backoff.NONE : backoff.options(path + ".backoff"),
                Objects.requireNonNullElse(shutdown, ChildShutdown.DEFAULT));
    }
}
