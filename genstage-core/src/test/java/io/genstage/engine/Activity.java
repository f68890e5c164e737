package io.genstage.engine;

/** Lets tests of other rooms see which stages have worked, and which are idle. */
public final class Activity {

    private Activity() {}

    /**
     * {@return a number that is another one after each activation}
     */
    public static long of(StageShell<?, ?> shell) {
        return shell.activations();
    }

    /**
     * {@return whether nothing waits and nobody is going to look}
     */
    public static boolean idle(StageShell<?, ?> shell) {
        return shell.isIdle();
    }
}
