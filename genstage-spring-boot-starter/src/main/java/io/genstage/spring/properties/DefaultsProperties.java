package io.genstage.spring.properties;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Defaults for all stages of all pipelines.
 *
 * @param maxDemand Maximum number of events that an instance has requested and not yet handled.
 * @param minDemand An instance requests more when this many or fewer requested events are left. If omitted, half of
 *     max-demand.
 * @param bufferSize Maximum number of events that a producer buffers beyond demand: a number or unlimited.
 */
public record DefaultsProperties(
        @DefaultValue("" + MAX_DEMAND) int maxDemand,
        @Nullable Integer minDemand,
        @DefaultValue("10000") BufferSize bufferSize) {

    /** The checks of these properties. */
    public static final List<Rule<DefaultsProperties>> RULES = List.of(
            Rule.atLeast("max-demand", DefaultsProperties::maxDemand, 1),
            Rule.atLeast("min-demand", DefaultsProperties::minDemand, 0),
            Rule.atLeast("buffer-size", defaults -> defaults.bufferSize().capacity(), 1),
            Rule.minDemandBelow(DefaultsProperties::minDemand, DefaultsProperties::maxDemand));

    /** GenStage's default, which suits handlers that are quick. */
    public static final int MAX_DEMAND = 1000;
}
