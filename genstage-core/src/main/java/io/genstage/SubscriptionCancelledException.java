package io.genstage;

/**
 * A subscription ended before its producer completed, and the reader or subscriber of its events cannot continue. The
 * cause is the reason of the cancel, if there was one.
 *
 * @since 0.1.0
 */
public final class SubscriptionCancelledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String producer;

    private final Cancellation.Kind kind;

    public SubscriptionCancelledException(String pipeline, String producer, Cancellation cancellation) {
        super(text(pipeline, producer, cancellation), cancellation.reason());
        this.producer = producer;
        this.kind = cancellation.kind();
    }

    private static String text(String pipeline, String producer, Cancellation cancellation) {
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
        String why = cancellation.reason() == null ? "" : ": " + cancellation.reason();
        return "The subscription to '" + producer + "' of pipeline '" + pipeline + "' " + what + why;
    }

    /** {@return the id of the producing instance, such as {@code read-0}} */
    public String producer() {
        return producer;
    }

    /** {@return what ended the subscription, and why} */
    public Cancellation cancellation() {
        return new Cancellation(kind, getCause());
    }
}
