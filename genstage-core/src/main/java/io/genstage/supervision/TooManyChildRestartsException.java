package io.genstage.supervision;

/**
 * A child failed, and its restart would have exceeded the allowed number of restarts. Its stage has ended all children,
 * and failed. The cause is what the child threw.
 *
 * @since 0.1.0
 */
public final class TooManyChildRestartsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long child;

    public TooManyChildRestartsException(long child, String account, Throwable cause) {
        super(
                "Child " + child + " failed and is not restarted, because there were too many restarts: " + account
                        + ": " + cause,
                cause);
        this.child = child;
    }

    /** {@return the number of the child that failed last} */
    public long child() {
        return child;
    }
}
