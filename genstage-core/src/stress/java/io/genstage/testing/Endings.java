package io.genstage.testing;

import io.genstage.Place;
import io.genstage.StageFailedException;
import io.genstage.internal.engine.StageListener;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.engine.Supervisor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the stages that have ended, and the events that they abandoned. */
public class Endings implements StageListener {

    private final AtomicInteger count = new AtomicInteger();

    private final AtomicLong givenUp = new AtomicLong();

    public int count() {
        return count.get();
    }

    public long givenUp() {
        return givenUp.get();
    }

    @Override
    public void failed(StageShell<?, ?> stage, StageFailedException failure, long inProgress, long abandoned) {
        throw new AssertionError("no handler of these tests fails", failure);
    }

    @Override
    public void restarts(StageShell<?, ?> stage, Throwable failure, long inProgress, Supervisor.Restart verdict) {}

    @Override
    public void restarted(StageShell<?, ?> stage, Throwable cause) {}

    @Override
    public void abandoned(StageShell<?, ?> stage, Place place, long events) {
        givenUp.addAndGet(events);
    }

    @Override
    public void ended(StageShell<?, ?> stage) {
        count.incrementAndGet();
    }

    @Override
    public void handled(StageShell<?, ?> stage, long nanos) {}

    @Override
    public void attemptFailed(StageShell<?, ?> stage, Throwable cause) {}

    @Override
    public void idle() {}
}
