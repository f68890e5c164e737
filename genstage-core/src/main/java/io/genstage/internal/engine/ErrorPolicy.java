package io.genstage.internal.engine;

import io.genstage.DeliveryGuarantee;
import io.genstage.internal.threads.Durations;
import io.genstage.supervision.ErrorOptions;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

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

    /** {@return whether the JVM failed, so that another attempt would do harm} */
    public static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
    }

    /**
     * {@return the failure of a call that was interrupted because it took longer than a timeout}
     *
     * @param timeout how long the call could take
     * @param thrown what it threw, perhaps because of the interrupt
     */
    public static Throwable timedOut(Duration timeout, Throwable thrown) {
        if (isFatal(thrown)) {
            return thrown;
        }
        Throwable failure = new TimeoutException("The handler call took longer than " + Durations.text(timeout)
                + " and was interrupted. Raise 'timeout', or limit the time of what the handler waits for.");
        return failure.initCause(thrown);
    }

    boolean redelivers() {
        return delivery == DeliveryGuarantee.AT_LEAST_ONCE;
    }
}
