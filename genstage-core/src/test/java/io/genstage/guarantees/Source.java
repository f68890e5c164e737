package io.genstage.guarantees;

import io.genstage.Acknowledger;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import java.util.ArrayList;
import java.util.List;

/** Emits the events of a scene when it receives a message, or on demand. Throws an exception that it receives. */
final class Source implements ProducerStage<String> {

    /** Emitted at the next demand. */
    private final List<String> onDemand = new ArrayList<>();

    private final Acknowledger acknowledger;

    private final boolean tracked;

    private long emitted;

    Source(Acknowledger acknowledger, boolean tracked) {
        this.acknowledger = acknowledger;
        this.tracked = tracked;
    }

    /** Makes it emit an event at the next demand. */
    void provide(String event) {
        onDemand.add(event);
    }

    /** {@return the events that it has not emitted} */
    List<String> provided() {
        return List.copyOf(onDemand);
    }

    /** {@return how many events it has emitted} */
    long emitted() {
        return emitted;
    }

    @Override
    public void handleDemand(long demand, Emitter<String> out) {
        while (!onDemand.isEmpty()) {
            emit(onDemand.remove(0), out);
        }
    }

    @Override
    public void cast(Object message, Emitter<String> out) {
        if (message instanceof RuntimeException failure) {
            throw failure;
        }
        ((List<?>) message).forEach(event -> emit((String) event, out));
    }

    private void emit(String event, Emitter<String> out) {
        emitted++;
        if (tracked && event.equals(Scene.EVENT)) {
            out.emit(event, acknowledger);
        } else {
            out.emit(event);
        }
    }
}
