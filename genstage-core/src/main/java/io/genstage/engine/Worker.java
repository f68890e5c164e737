package io.genstage.engine;

import org.jspecify.annotations.Nullable;

/**
 * One thread's run through stages: the activation that it was submitted for, and those that it takes over. When an
 * activation has nothing left to do and made one peer runnable, that peer runs next on the same thread: no wake-up, and the
 * events are still in the cache. An activation that goes on working submits the peer instead, so that both cores
 * have something to do. By a loop and not by recursion, and within a bound, so that others get the thread too.
 */
final class Worker {

    private static final int MOST_HAND_OVERS = 64;

    private @Nullable StageShell<?, ?> next;

    private boolean mayBlock;

    static void run(StageShell<?, ?> first) {
        new Worker().runFrom(first);
    }

    private void runFrom(StageShell<?, ?> first) {
        StageShell<?, ?> shell = first;
        for (int i = 0; shell != null; i++) {
            mayBlock = shell.mayBlock();
            if (shell.activate(this)) {
                shell.submit();
            }
            shell = next;
            next = null;
            if (shell != null && i == MOST_HAND_OVERS) {
                shell.submit();
                shell = null;
            }
        }
    }

    /** The running stage made a peer runnable. */
    void runnable(StageShell<?, ?> peer) {
        if (next == null && (mayBlock || !peer.mayBlock())) {
            next = peer;
        } else {
            peer.submit();
        }
    }

    /** The running stage is about to be busy for a while: the peer must not wait for it. */
    void letGo() {
        StageShell<?, ?> peer = next;
        if (peer != null) {
            next = null;
            peer.submit();
        }
    }
}
