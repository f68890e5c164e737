package io.genstage.spring.assembly;

import io.genstage.spring.properties.DefaultsProperties;
import org.jspecify.annotations.Nullable;

/** The bounds of a subscription, where each level may override the one above it. */
record DemandWindow(int max, int min) {

    static DemandWindow of(DefaultsProperties defaults) {
        int max = defaults.maxDemand();
        return new DemandWindow(max, defaults.minDemand() == null ? max / 2 : defaults.minDemand());
    }

    /** A level that gives only a maximum has half of it as its minimum, whatever the level above says. */
    DemandWindow narrowed(@Nullable Integer maxDemand, @Nullable Integer minDemand) {
        int newMax = maxDemand == null ? max : maxDemand;
        int half = maxDemand == null ? min : maxDemand / 2;
        return new DemandWindow(newMax, minDemand == null ? half : minDemand);
    }
}
