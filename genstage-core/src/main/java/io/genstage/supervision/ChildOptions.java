package io.genstage.supervision;

/**
 * How a consumer that starts a child for each event supervises its children. The options follow GenStage's {@code
 * ConsumerSupervisor}.
 *
 * <pre>{@code
 * import io.genstage.supervision.ChildOptions;
 *
 * builder.consumer("mail", ConsumerStage.each(mailer::send), s -> s
 *         .subscribeTo("orders", 50) // at most 50 children
 *         .children(ChildOptions.TRANSIENT.withBackoff(Backoff.DEFAULT)));
 * }</pre>
 *
 * @param restart whether a child that failed is restarted
 * @param intensity how many restarts of children are allowed; if there are more, the stage fails and all its children
 *     are ended
 * @param backoff how long a child waits before its restart
 * @param shutdown how children are ended that still run when the stage fails or its pipeline is closed
 * @since 0.1.0
 */
public record ChildOptions(ChildRestart restart, RestartIntensity intensity, Backoff backoff, ChildShutdown shutdown) {

    /** Children are not restarted. */
    public static final ChildOptions TEMPORARY =
            new ChildOptions(ChildRestart.TEMPORARY, RestartIntensity.DEFAULT, Backoff.NONE, ChildShutdown.DEFAULT);

    /** Children are restarted without delay, at most 3 times within 5 seconds over all children of the stage. */
    public static final ChildOptions TRANSIENT =
            new ChildOptions(ChildRestart.TRANSIENT, RestartIntensity.DEFAULT, Backoff.NONE, ChildShutdown.DEFAULT);

    /**
     * Returns a copy with another intensity.
     *
     * @param other how many restarts of children are allowed
     * @return the options
     */
    public ChildOptions withIntensity(RestartIntensity other) {
        return new ChildOptions(restart, other, backoff, shutdown);
    }

    /**
     * Returns a copy with another back-off.
     *
     * @param other how long a child waits before its restart
     * @return the options
     */
    public ChildOptions withBackoff(Backoff other) {
        return new ChildOptions(restart, intensity, other, shutdown);
    }

    /**
     * Returns a copy with another way to end children.
     *
     * @param other how children are ended that still run
     * @return the options
     */
    public ChildOptions withShutdown(ChildShutdown other) {
        return new ChildOptions(restart, intensity, backoff, other);
    }
}
