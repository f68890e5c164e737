package io.genstage.supervision;

/**
 * What a pipeline does when the handler of a stage throws: it replaces the handler. The stage keeps its subscriptions,
 * its queue, its buffer and its counters. Only the batch in progress is lost; it counts as failed. If there are too
 * many failures, the stage fails, and its pipeline shuts down in order.
 *
 * <pre>{@code
 * import io.genstage.supervision.RestartIntensity;
 * import io.genstage.supervision.Supervision;
 *
 * builder.supervision(Supervision.DEFAULT
 *         .withIntensity(new RestartIntensity(10, Duration.ofMinutes(1))));
 * }</pre>
 *
 * @param strategy which handlers are replaced
 * @param intensity how many failures of the pipeline's stages are allowed
 * @param backoff how long a stage waits for its next handler
 * @since 0.1.0
 */
public record Supervision(RestartStrategy strategy, RestartIntensity intensity, Backoff backoff) {

    /** The strategy rest-for-one, as GenStage recommends, with OTP's intensity. */
    public static final Supervision DEFAULT =
            new Supervision(RestartStrategy.REST_FOR_ONE, RestartIntensity.DEFAULT, Backoff.DEFAULT);

    /**
     * Returns a copy with another strategy.
     *
     * @param other which handlers are replaced
     * @return the options
     */
    public Supervision withStrategy(RestartStrategy other) {
        return new Supervision(other, intensity, backoff);
    }

    /**
     * Returns a copy with another intensity.
     *
     * @param other how many failures are allowed
     * @return the options
     */
    public Supervision withIntensity(RestartIntensity other) {
        return new Supervision(strategy, other, backoff);
    }

    /**
     * Returns a copy with another back-off.
     *
     * @param other how long a stage waits for its next handler
     * @return the options
     */
    public Supervision withBackoff(Backoff other) {
        return new Supervision(strategy, intensity, other);
    }
}
