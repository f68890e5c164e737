package io.genstage.pipeline;

import io.genstage.engine.Bunch;
import java.util.concurrent.atomic.AtomicInteger;

/** Goes on when all that it waits for has come. It may wait for more as long as not all has. */
final class Gathering implements AutoCloseable {

    /** How many are to come, and one more until all of them are known. */
    private final AtomicInteger awaited = new AtomicInteger(1);

    private final Runnable then;

    private final Bunch bunch = new Bunch();

    /**
     * Waits for nothing yet.
     *
     * @param then how to go on; done by whoever comes last
     */
    Gathering(Runnable then) {
        this.then = then;
    }

    /**
     * Waits for some more.
     *
     * @param count how many
     * @return to be called by each of them
     */
    Runnable await(int count) {
        awaited.addAndGet(count);
        return this::come;
    }

    /** {@return what tells them what they are waited for} */
    Bunch bunch() {
        return bunch;
    }

    /** All have been told. */
    @Override
    public void close() {
        bunch.close();
    }

    /** There will be no more to wait for. */
    void thatIsAll() {
        come();
    }

    private void come() {
        if (awaited.decrementAndGet() == 0) {
            then.run();
        }
    }
}
