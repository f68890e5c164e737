package io.genstage.spring.properties;

import io.genstage.InvalidPipelineException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One check of a group of properties. A rule knows the key that it checks, and gets the path of the group.
 *
 * @param <P> the group, such as {@link StageProperties}
 */
@FunctionalInterface
public interface Rule<P> {

    /** An example of a legal duration. */
    String DURATION = "a duration such as 100ms";

    /**
     * Checks a group.
     *
     * @param path the full path of the group, such as {@code genstage.pipelines.flights.stages.read}
     * @param properties the group
     * @throws InvalidPipelineException if the group breaks this rule
     */
    void check(String path, P properties);

    /**
     * Checks a group against rules, in their order.
     *
     * @param rules the rules
     * @param path the full path of the group
     * @param properties the group
     * @param <P> the group's type
     * @throws InvalidPipelineException if the group breaks a rule
     */
    static <P> void checkAll(List<? extends Rule<? super P>> rules, String path, P properties) {
        rules.forEach(rule -> rule.check(path, properties));
    }

    /**
     * {@return a rule for a number that must not be less than another}
     *
     * @param key the number's key
     * @param value gets the number, or {@code null} if it is not set
     * @param least the least legal number
     * @param <P> the group
     */
    static <P> Rule<P> atLeast(String key, Function<P, @Nullable Number> value, long least) {
        return new AtLeast<>(key, value, least);
    }

    /**
     * The rule of a number that must not be less than another.
     *
     * @param key the number's key
     * @param value gets the number, or {@code null} if it is not set
     * @param least the least legal number
     * @param <P> the group
     */
    record AtLeast<P>(String key, Function<P, @Nullable Number> value, long least) implements Rule<P> {

        @Override
        public void check(String path, P properties) {
            Number number = value.apply(properties);
            if (number != null && number.longValue() < least) {
                throw illegal(path, key, "at least " + least, number.toString(), "a number of at least " + least);
            }
        }
    }

    /**
     * {@return a rule for a duration that must be longer than zero}
     *
     * @param key the duration's key
     * @param value gets the duration, or {@code null} if it is not set
     * @param <P> the group
     */
    static <P> Rule<P> positive(String key, Function<P, @Nullable Duration> value) {
        return (path, properties) -> {
            Duration duration = value.apply(properties);
            if (duration != null && (duration.isZero() || duration.isNegative())) {
                throw illegal(path, key, "more than zero", text(duration), DURATION);
            }
        };
    }

    /**
     * {@return a rule for a duration that must not be negative}
     *
     * @param key the duration's key
     * @param value gets the duration, or {@code null} if it is not set
     * @param <P> the group
     */
    static <P> Rule<P> notNegative(String key, Function<P, @Nullable Duration> value) {
        return (path, properties) -> {
            Duration duration = value.apply(properties);
            if (duration != null && duration.isNegative()) {
                throw illegal(path, key, "at least zero", text(duration), DURATION);
            }
        };
    }

    /**
     * {@return a rule for a fraction between two others, which are legal themselves}
     *
     * @param key the fraction's key
     * @param value gets the fraction, or {@code null} if it is not set
     * @param least the least legal one
     * @param most the greatest legal one; {@link Double#MAX_VALUE} for any finite one
     * @param <P> the group
     */
    static <P> Rule<P> between(String key, Function<P, @Nullable Double> value, double least, double most) {
        return (path, properties) -> {
            Double number = value.apply(properties);
            if (number != null && !(number >= least && number <= most)) {
                boolean bounded = most < Double.MAX_VALUE;
                String legal = bounded ? "from " + text(least) + " to " + text(most) : "at least " + text(least);
                throw illegal(path, key, legal, text(number), "a number " + (bounded ? legal : "of " + legal));
            }
        };
    }

    /**
     * {@return a rule that {@code min-demand} must be less than {@code max-demand}}
     *
     * @param min gets {@code min-demand}, or {@code null} if it is not set
     * @param max gets {@code max-demand}
     * @param <P> the group
     */
    static <P> Rule<P> minDemandBelow(Function<P, @Nullable Integer> min, Function<P, Integer> max) {
        return (path, properties) -> {
            Integer least = min.apply(properties);
            int most = max.apply(properties);
            if (least != null && least >= most) {
                throw new InvalidPipelineException(
                        path + ": min-demand (" + least + ") must be less than max-demand (" + most + ").",
                        "Lower `min-demand`, or raise `max-demand`. If `min-demand` is omitted, it is half of `max-demand`.");
            }
        };
    }

    /**
     * {@return a duration in the form that YAML takes}
     *
     * @param value the duration
     */
    static String text(Duration value) {
        return TimeUnit.MILLISECONDS.convert(value) + "ms";
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static InvalidPipelineException illegal(
            String path, String key, String legal, String actual, String example) {
        return new InvalidPipelineException(
                path + "." + key + " must be " + legal + ", but is " + actual + ".",
                "Set `" + key + "` to " + example + ", or remove it.");
    }
}
