package io.genstage.spring.handler;

import io.genstage.BatchFailedException;

/** Names the event of a batch at which a series of calls has failed. */
final class EventFailure {

    private EventFailure() {}

    /**
     * Returns what a handler throws for a call that threw.
     *
     * @param thrown what the call threw
     * @param index the index of the call's event in the batch
     * @param inputs the number of calls that the batch needs; if it needs one only, the whole batch has failed
     * @return what was thrown, with the index of the event if there are others
     * @throws Error what was thrown, if it is an error of the whole batch, or of the virtual machine
     */
    static Exception of(Throwable thrown, int index, int inputs) {
        if (inputs > 1 && !isFatal(thrown)) {
            return new BatchFailedException(index, thrown);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return (Exception) thrown;
    }

    /** A stack overflow is a failure of one event. */
    private static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
    }
}
