package io.genstage.spring.assembly;

import io.genstage.spring.properties.DefaultsProperties;
import io.genstage.spring.properties.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The demand bounds of a subscription. The subscription overrides the stage, which overrides the defaults. */
record DemandBounds(int max, int min) {

    static final List<Rule<DemandBounds>> RULES = List.of(Rule.minDemandBelow(DemandBounds::min, DemandBounds::max));

    static DemandBounds of(DefaultsProperties defaults) {
        int max = defaults.maxDemand();
        return new DemandBounds(max, defaults.minDemand() == null ? max / 2 : defaults.minDemand());
    }

    /** Overrides these bounds. If only the maximum is overridden, half of it is the new minimum. */
    DemandBounds overriddenBy(@Nullable Integer maxDemand, @Nullable Integer minDemand) {
        int newMax = maxDemand == null ? max : maxDemand;
        int half = maxDemand == null ? min : maxDemand / 2;
        return new DemandBounds(newMax, minDemand == null ? half : minDemand);
    }
}
