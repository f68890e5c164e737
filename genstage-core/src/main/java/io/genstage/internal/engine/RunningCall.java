package io.genstage.internal.engine;

/**
 * A call of a stage's handler that was running when somebody looked.
 *
 * @param stage whose handler is called
 * @param thread the thread that it runs on
 * @param since when it began, by the pipeline's clock
 */
public record RunningCall(StageShell<?, ?> stage, Thread thread, long since) {

    /** A call that is as young as this may end without a look at who interrupts it. */
    public static final long BRIEF_NANOS = 1_000_000;

    /**
     * Interrupts the call if it still runs, and no other call. The caller must have seen it running for longer than {@link
     * #BRIEF_NANOS}, by two looks: quick calls do not tell their end with an atomic operation.
     *
     * @return whether it still ran
     */
    public boolean interrupt() {
        return equals(stage.runningCall()) && stage.interrupt(thread);
    }
}
