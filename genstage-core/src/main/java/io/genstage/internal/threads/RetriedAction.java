package io.genstage.internal.threads;

/**
 * An action that is retried until it succeeds, however often it throws because there is no memory. Allocated while
 * there is memory; it may run many times.
 */
public final class RetriedAction extends Retry implements Runnable {

    private final Runnable action;

    /**
     * An action to run later.
     *
     * @param action the action: brief, without the application's code, and harmless if it runs twice
     */
    public RetriedAction(Runnable action) {
        this.action = action;
    }

    /** Runs the action now, or a little later if it throws. Never throws. */
    @Override
    public void run() {
        if (!attempt()) {
            Retries.later(this);
        }
    }

    @Override
    protected boolean attempt() {
        try {
            action.run();
            return true;
        } catch (Throwable noMemory) {
            return false;
        }
    }
}
