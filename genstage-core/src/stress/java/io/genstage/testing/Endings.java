package io.genstage.testing;

import io.genstage.engine.StageListener;
import io.genstage.engine.StageShell;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the stages that have ended. */
public class Endings implements StageListener {

    private final AtomicInteger count = new AtomicInteger();

    public int count() {
        return count.get();
    }

    @Override
    public void failed(StageShell<?, ?> stage, Throwable failure, int inHand, long abandoned) {
        throw new AssertionError("no handler of these tests fails", failure);
    }

    @Override
    public void ended(StageShell<?, ?> stage) {
        count.incrementAndGet();
    }

    @Override
    public void handled(StageShell<?, ?> stage, long nanos) {}

    @Override
    public void idle() {}
}
