package io.genstage.internal.engine;

import io.genstage.DeliveryGuarantee;
import io.genstage.supervision.ErrorOptions;

/**
 * What a stage does with the events of a handler call that threw. Stages may share one object.
 *
 * @param onError the attempts of an event, and what follows the last one
 * @param delivery whether a handler call that threw loses its events
 * @param deadLetters receives the dead letters of the stage
 */
public record ErrorPolicy(ErrorOptions onError, DeliveryGuarantee delivery, DeadLetterSink deadLetters) {

    /** The policy of a stage without options. */
    public static final ErrorPolicy DEFAULT =
            new ErrorPolicy(ErrorOptions.DEFAULT, DeliveryGuarantee.AT_LEAST_ONCE, new LoggedDeadLetters());

    /** {@return a policy that sends dead letters to the log} */
    public static ErrorPolicy of(ErrorOptions onError, DeliveryGuarantee delivery) {
        return new ErrorPolicy(onError, delivery, DEFAULT.deadLetters);
    }

    boolean redelivers() {
        return delivery == DeliveryGuarantee.AT_LEAST_ONCE;
    }
}
