package io.genstage.guarantees;

import io.genstage.SubscriptionCancelledException;
import io.genstage.SubscriptionOptions;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/** Reads a stage as a stream. Reading may wait, so it has its own thread. */
final class Reader {

    private final Scene scene;

    private final Stream<String> stream;

    private final Iterator<String> events;

    private boolean closed;

    Reader(Scene scene) {
        this.scene = scene;
        this.stream = scene.pipeline().stream("a", SubscriptionOptions.ofMaxDemand(10));
        this.events = stream.iterator();
    }

    /** Begins to wait for an event. */
    Thread begin() {
        return thread(this::read);
    }

    private void read() {
        try {
            scene.handle(events.next());
        } catch (NoSuchElementException | SubscriptionCancelledException end) {
            // there is no event
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    void cancel() {
        if (!closed) {
            closed = true;
            scene.finish(thread(stream::close));
        }
    }

    /** Reads one more event, and closes the stream. */
    void end() {
        if (!closed) {
            scene.finish(begin());
            cancel();
        }
    }

    private static Thread thread(Runnable action) {
        Thread thread = new Thread(action, "reader");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
