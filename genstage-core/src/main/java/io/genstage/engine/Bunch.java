package io.genstage.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells many stages something at once. One thread serves a few of them, because a thread for each would cost more than what most of
 * them have to do; if one keeps the others waiting, they get threads of their own (see {@link Worker}). Belongs to one thread, which must
 * close it.
 */
public final class Bunch implements AutoCloseable {

    private static final int SIZE = 16;

    private final List<StageShell<?, ?>> woken = new ArrayList<>(SIZE);

    void tell(StageShell<?, ?> shell, Runnable action) {
        if (shell.push(new Command(action))) {
            if (!woken.isEmpty() && !shell.runsAlike(woken.get(0))) {
                submit();
            }
            woken.add(shell);
            if (woken.size() == SIZE) {
                submit();
            }
        }
    }

    /** All have been told. */
    @Override
    public void close() {
        if (!woken.isEmpty()) {
            submit();
        }
    }

    private void submit() {
        StageShell.submit(woken);
        woken.clear();
    }
}
