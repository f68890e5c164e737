package io.genstage.supervision;

/**
 * How a consumer that starts a child for each event supervises its children. After GenStage's {@code ConsumerSupervisor}.
 *
 * @param restart whether a child that fails is started again
 * @param intensity how many restarts of children are too many: the stage then fails, and all its children are ended (R207)
 * @param backoff how long a child waits before it is started again
 * @param shutdown how children are ended that still run when the stage fails or its pipeline is closed
 * @since 0.1.0
 */
public record ChildOptions(ChildRestart restart, RestartIntensity intensity, Backoff backoff, ChildShutdown shutdown) {

    /** Children that are not started again. */
    public static final ChildOptions TEMPORARY =
            new ChildOptions(ChildRestart.TEMPORARY, RestartIntensity.DEFAULT, Backoff.NONE, ChildShutdown.DEFAULT);

    /** Children that are started again at once, at most 3 times within 5 seconds over all children. */
    public static final ChildOptions TRANSIENT =
            new ChildOptions(ChildRestart.TRANSIENT, RestartIntensity.DEFAULT, Backoff.NONE, ChildShutdown.DEFAULT);

    /**
     * The same with another intensity.
     *
     * @param other how many restarts of children are too many
     * @return the options
     */
    public ChildOptions withIntensity(RestartIntensity other) {
        return new ChildOptions(restart, other, backoff, shutdown);
    }

    /**
     * The same with another back-off.
     *
     * @param other how long a child waits before it is started again
     * @return the options
     */
    public ChildOptions withBackoff(Backoff other) {
        return new ChildOptions(restart, intensity, other, shutdown);
    }

    /**
     * The same with another way to end children.
     *
     * @param other how children are ended that still run
     * @return the options
     */
    public ChildOptions withShutdown(ChildShutdown other) {
        return new ChildOptions(restart, intensity, backoff, other);
    }
}
