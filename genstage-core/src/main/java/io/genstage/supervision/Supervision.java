package io.genstage.supervision;

/**
 * What becomes of the stages of a pipeline when the handler of one throws. The handler is replaced and the stage goes on, with
 * its subscriptions, its queue, its buffer and its counters; only the batch that the handler had in hand is lost, and counted as failed. When
 * restarts are too many, the stage fails, and its pipeline stops in order.
 *
 * @param strategy which handlers are replaced
 * @param intensity how many failures of the pipeline's stages are too many
 * @param backoff how long a stage that has failed waits for its next handler
 * @since 0.1.0
 */
public record Supervision(RestartStrategy strategy, RestartIntensity intensity, Backoff backoff) {

    /** Rest-for-one, as GenStage recommends (R237), with OTP's intensity. */
    public static final Supervision DEFAULT =
            new Supervision(RestartStrategy.REST_FOR_ONE, RestartIntensity.DEFAULT, Backoff.DEFAULT);

    /**
     * The same with another strategy.
     *
     * @param other which handlers are replaced
     * @return the options
     */
    public Supervision withStrategy(RestartStrategy other) {
        return new Supervision(other, intensity, backoff);
    }

    /**
     * The same with another intensity.
     *
     * @param other how many failures are too many
     * @return the options
     */
    public Supervision withIntensity(RestartIntensity other) {
        return new Supervision(strategy, other, backoff);
    }

    /**
     * The same with another back-off.
     *
     * @param other how long a stage waits for its next handler
     * @return the options
     */
    public Supervision withBackoff(Backoff other) {
        return new Supervision(strategy, intensity, other);
    }
}
