package io.genstage;

/** Names the event of a batch that a handler of single events could not handle. */
final class EventFailure {

    private EventFailure() {}

    /**
     * Returns what the handler of the batch throws.
     *
     * @param index the index of the event that failed
     * @param size the size of the batch
     * @param thrown what the handler of the event threw
     * @return the exception
     * @throws E {@code thrown} itself, if it concerns the whole batch: the batch is a single event, or the JVM failed
     */
    @SuppressWarnings("unchecked") // throws any exception as an unchecked one
    static <E extends Throwable> BatchFailedException of(int index, int size, Throwable thrown) throws E {
        if (size == 1 || (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError))) {
            throw (E) thrown;
        }
        return new BatchFailedException(index, thrown);
    }
}
