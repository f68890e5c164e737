package io.genstage.pipeline;

import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.turns.AtomicCountdown;
import io.genstage.internal.turns.Bunch;

/**
 * Sends many stages an action, and continues when all of them have done it. Belongs to one thread, which must close it.
 */
final class Gathering implements AutoCloseable {

    /** Counts one more than the expected stages, until all of them are known. */
    private final AtomicCountdown countdown;

    private final Bunch bunch = new Bunch();

    /**
     * Waits for nothing yet.
     *
     * @param then how to continue; run by the last stage
     */
    Gathering(Runnable then) {
        countdown = new AtomicCountdown(1, then);
    }

    /**
     * Waits for some more.
     *
     * @param count how many
     * @return what each of them counts down
     */
    Countdown await(int count) {
        countdown.add(count);
        return countdown;
    }

    /** {@return sends the stages their actions} */
    Bunch bunch() {
        return bunch;
    }

    /** All stages to wait for are known. */
    void thatIsAll() {
        if (countdown.countDown()) {
            countdown.then().run();
        }
    }

    /** All stages have been sent their actions. */
    @Override
    public void close() {
        bunch.close();
    }
}
