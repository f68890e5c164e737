package io.genstage.engine;

/**
 * Tells many stages something at once: those that it wakes are handed over in {@linkplain Group groups}. Belongs to one thread, which must
 * close it.
 */
public final class Bunch implements AutoCloseable {

    private final Group woken = new Group();

    void tell(StageShell<?, ?> shell, Runnable action) {
        if (shell.push(new Command(action))) {
            woken.add(shell);
        }
    }

    /** All have been told. */
    @Override
    public void close() {
        woken.submit();
    }
}
