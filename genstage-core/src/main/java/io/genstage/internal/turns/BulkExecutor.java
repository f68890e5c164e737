package io.genstage.internal.turns;

/**
 * Runs actions in turns of many stages. The stages that this wakes are submitted in {@linkplain Group groups}. Belongs
 * to one thread, which must close it.
 */
public final class BulkExecutor implements AutoCloseable {

    private final Group woken = new Group();

    public void execute(Actor actor, Runnable action) {
        if (actor.push(new Command(action))) {
            woken.add(actor);
        }
    }

    /** Submits the stages that were woken. */
    @Override
    public void close() {
        woken.submit();
    }
}
