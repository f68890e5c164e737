package io.genstage;

/**
 * A subscription ended before its producer completed, and the reader or subscriber of its events cannot continue. The
 * cause is the reason of the cancel, if there was one.
 *
 * @since 0.1.0
 */
public final class SubscriptionCancelledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String instance;

    private final Cancellation.Kind kind;

    public SubscriptionCancelledException(String pipeline, String instance, Cancellation cancellation) {
        super(text(pipeline, instance, cancellation), cancellation.reason());
        this.instance = instance;
        this.kind = cancellation.kind();
    }

    private static String text(String pipeline, String instance, Cancellation cancellation) {
        String what = switch (cancellation.kind()) {
            case CANCEL -> "was cancelled";
            case DOWN ->
                "ended, because "
                        + (cancellation.reason() == null
                                ? "the pipeline was closed"
                                : "the stage or its pipeline failed");
            case DETACH -> "was detached";
            case REFUSED -> "was refused";
        };
        String reason = cancellation.reason() == null ? "" : ": " + cancellation.reason();
        return "The subscription to '" + instance + "' of pipeline '" + pipeline + "' " + what + reason;
    }

    /** {@return the id of the producing instance, such as {@code read-0}} */
    public String instance() {
        return instance;
    }

    /** {@return what ended the subscription, and why} */
    public Cancellation cancellation() {
        return new Cancellation(kind, getCause());
    }
}
