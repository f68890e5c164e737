package io.genstage.spring.properties;

import io.genstage.supervision.RestartStrategy;
import io.genstage.supervision.Supervision;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * Restarts of stages whose handlers throw. {@code null} means that the key is not set.
 *
 * @param strategy Which stages restart when one fails. If omitted, rest-for-one.
 * @param maxRestarts Maximum number of restarts of stages within the period. One more restart fails the
 *     pipeline. If omitted, 3.
 * @param within Period in which restarts are counted. If omitted, 5s.
 * @param backoff Delay of restarts. If omitted, 100ms, which doubles with each further failure.
 */
@ConfigurationPropertiesSource
public record SupervisionProperties(
        @Nullable RestartStrategy strategy,
        @Nullable Integer maxRestarts,
        @Nullable Duration within,
        @Nullable BackoffProperties backoff) {

    static final List<Rule<SupervisionProperties>> RULES = List.of(
            Rule.atLeast("max-restarts", SupervisionProperties::maxRestarts, 0),
            Rule.positive("within", SupervisionProperties::within));

    /**
     * {@return these properties as options of the core}
     *
     * @param path the full path of these properties
     * @throws io.genstage.InvalidPipelineException if a value is illegal
     */
    public Supervision options(String path) {
        Rule.checkAll(RULES, path, this);
        Supervision defaults = Supervision.DEFAULT;
        return new Supervision(
                Objects.requireNonNullElse(strategy, defaults.strategy()),
                RestartIntensityMapper.of(maxRestarts, within),
                backoff == null ? defaults.backoff() : backoff.options(path + ".backoff"));
    }
}
