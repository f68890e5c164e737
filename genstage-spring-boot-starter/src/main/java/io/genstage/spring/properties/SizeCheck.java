package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Refuses sizes and durations that make no sense, by the full names of their properties.
 *
 * @since 0.1.0
 */
public final class SizeCheck {

    private SizeCheck() {}

    /**
     * Checks a number.
     *
     * @param property the name of the property
     * @param value the number, or {@code null} if nothing was said
     * @param least the least legal one
     * @throws InvalidPipelineException if it is less
     */
    public static void atLeast(String property, @Nullable Number value, long least) {
        if (value != null && value.longValue() < least) {
            throw new InvalidPipelineException(
                    property + " must be at least " + least + ", but is " + value + ".",
                    "Give it a number from " + least + " on, or remove it.");
        }
    }

    /**
     * Checks a duration.
     *
     * @param property the name of the property
     * @param value the duration, or {@code null} if nothing was said
     * @throws InvalidPipelineException if it is zero or less
     */
    public static void positive(String property, @Nullable Duration value) {
        if (value != null && (value.isZero() || value.isNegative())) {
            throw new InvalidPipelineException(
                    property + " must be more than zero, but is " + text(value) + ".",
                    "Give it a duration such as 100ms, or remove it.");
        }
    }

    static void notNegative(String property, @Nullable Duration value) {
        if (value != null && value.isNegative()) {
            throw new InvalidPipelineException(
                    property + " must not be negative, but is " + text(value) + ".",
                    "Give it a duration such as 100ms, or remove it.");
        }
    }

    static void between(String property, @Nullable Double value, double least, double most) {
        if (value != null && !(value >= least && value <= most)) {
            boolean bounded = most < Double.MAX_VALUE;
            String legal = bounded ? "from " + number(least) + " to " + number(most) : "at least " + number(least);
            throw new InvalidPipelineException(
                    property + " must be " + legal + ", but is " + number(value) + ".",
                    "Give it a number " + (bounded ? legal : "from " + number(least) + " on") + ", or remove it.");
        }
    }

    static String text(Duration value) {
        return TimeUnit.MILLISECONDS.convert(value) + "ms";
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    public static void below(String property, int minDemand, int maxDemand) {
        if (minDemand >= maxDemand) {
            throw new InvalidPipelineException(
                    property + ": min-demand (" + minDemand + ") must be below max-demand (" + maxDemand + ").",
                    "Lower min-demand or raise max-demand; without min-demand it is half of max-demand.");
        }
    }

    public static void checkDefaults(DefaultsProperties defaults) {
        String path = "genstage.defaults";
        atLeast(path + ".max-demand", defaults.maxDemand(), 1);
        atLeast(path + ".min-demand", defaults.minDemand(), 0);
        atLeast(path + ".buffer-size", defaults.bufferSize().capacity(), 1);
        if (defaults.minDemand() != null) {
            below(path, defaults.minDemand(), defaults.maxDemand());
        }
    }
}
