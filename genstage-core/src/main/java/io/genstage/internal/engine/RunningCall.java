package io.genstage.internal.engine;

/**
 * A call of a stage's handler that was running when it was observed.
 *
 * @param stage the stage whose handler is called
 * @param thread the thread of the call
 * @param since when the call began, by the pipeline's clock
 */
public record RunningCall(StageShell<?, ?> stage, Thread thread, long since) {

    /** A call that ends before this time does not check whether it is being interrupted. */
    public static final long BRIEF_NANOS = 1_000_000;

    /**
     * Interrupts the call if it still runs, and no other call. The caller must have observed it twice, over a time
     * longer than {@link #BRIEF_NANOS}: brief calls do not end with an atomic operation.
     *
     * @return whether it still ran
     */
    public boolean interrupt() {
        return equals(stage.runningCall()) && stage.interrupt(thread);
    }
}
