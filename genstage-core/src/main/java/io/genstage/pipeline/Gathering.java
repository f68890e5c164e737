package io.genstage.pipeline;

import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.turns.AtomicCountdown;
import io.genstage.internal.turns.Bunch;

/** Tells many stages something, and goes on when all of them have done it. Belongs to one thread, which must close it. */
final class Gathering implements AutoCloseable {

    /** One more than are to come, until all of them are known. */
    private final AtomicCountdown countdown;

    private final Bunch bunch = new Bunch();

    /**
     * Waits for nothing yet.
     *
     * @param then how to go on; done by whoever comes last
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

    /** {@return what tells them what they are waited for} */
    Bunch bunch() {
        return bunch;
    }

    /** There will be no more to wait for. */
    void thatIsAll() {
        if (countdown.countDown()) {
            countdown.then().run();
        }
    }

    /** All have been told. */
    @Override
    public void close() {
        bunch.close();
    }
}
