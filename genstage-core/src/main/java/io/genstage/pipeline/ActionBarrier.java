package io.genstage.pipeline;

import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.turns.AtomicCountdown;
import io.genstage.internal.turns.BulkExecutor;

/**
 * Sends actions to many stages, and runs a continuation when all of them have done theirs. Belongs to one thread, which
 * must close it.
 */
final class ActionBarrier implements AutoCloseable {

    /** One more than the number of expected actions, until {@link #allExpected()} is called. */
    private final AtomicCountdown countdown;

    private final BulkExecutor executor = new BulkExecutor();

    /**
     * A barrier that expects no actions yet.
     *
     * @param then the continuation; run by the stage that finishes last
     */
    ActionBarrier(Runnable then) {
        countdown = new AtomicCountdown(1, then);
    }

    /**
     * Expects more actions.
     *
     * @param count how many
     * @return the countdown; each action counts down once
     */
    Countdown expect(int count) {
        countdown.add(count);
        return countdown;
    }

    /** {@return the executor that sends the actions to the stages} */
    BulkExecutor executor() {
        return executor;
    }

    /** Called when all actions have been announced with {@link #expect}. */
    void allExpected() {
        if (countdown.countDown()) {
            countdown.then().run();
        }
    }

    /** Called when all actions have been passed to the executor: submits the stages that they woke. */
    @Override
    public void close() {
        executor.close();
    }
}
