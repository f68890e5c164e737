package io.genstage.internal.turns;

/**
 * Tells many stages something at once: those that it wakes are handed over in {@linkplain Group groups}. Belongs to one thread, which must
 * close it.
 */
public final class Bunch implements AutoCloseable {

    private final Group woken = new Group();

    public void tell(Actor actor, Runnable action) {
        if (actor.push(new Command(action))) {
            woken.add(actor);
        }
    }

    /** All have been told. */
    @Override
    public void close() {
        woken.submit();
    }
}
