package io.genstage.internal.threads;

/**
 * Something that must be done, however often it throws for want of memory: then it is done once more a little later. Made while there is
 * memory, and may be done many times.
 */
public final class Persistent extends Retry implements Runnable {

    private final Runnable action;

    /**
     * Something to be done later.
     *
     * @param action what it is: brief, without foreign code, and harmless if it is done twice
     */
    public Persistent(Runnable action) {
        this.action = action;
    }

    /** Does it now, or a little later. Never throws. */
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
