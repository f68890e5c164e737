package io.genstage.spring.properties;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds where a stage says nothing else.
 *
 * @param maxDemand Most events that an instance may have asked for and not yet handled.
 * @param minDemand Events are asked for again when this many or fewer are left; half of max-demand if not set.
 * @param bufferSize Most events that wait in a producer beyond demand, a number or unlimited.
 * @since 0.1.0
 */
public record DefaultsProperties(
        @DefaultValue("" + MAX_DEMAND) int maxDemand,
        @Nullable Integer minDemand,
        @DefaultValue("10000") BufferSize bufferSize) {

    /** GenStage's default, which suits handlers that are quick. */
    public static final int MAX_DEMAND = 1000;
}
