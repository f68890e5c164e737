package io.genstage;

import java.util.Locale;

/**
 * What becomes of the events of a handler call that threw.
 *
 * @since 0.1.0
 */
public enum DeliveryGuarantee {

    /**
     * While the pipeline lives, an event is handed to a handler again unless a call with it has returned. After the end
     * of the process, that needs a source that repeats the events that it was not acknowledged for.
     */
    AT_LEAST_ONCE,

    /**
     * An event is handed to a handler once, as in GenStage. If the handler throws, the events of the call are lost. A
     * tracked event is done when it is handed over.
     */
    AT_MOST_ONCE;

    /** {@return the name used in YAML, such as {@code at-least-once}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
