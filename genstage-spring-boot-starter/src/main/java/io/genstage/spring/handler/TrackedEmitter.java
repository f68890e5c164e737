package io.genstage.spring.handler;

import io.genstage.Acknowledger;
import io.genstage.Emitter;
import io.genstage.Tracked;
import java.util.Collection;
import java.util.Objects;

/**
 * Emits the events of a method that returns {@link Tracked} events, each with its acknowledger.
 *
 * @param out emits the events
 */
record TrackedEmitter(Emitter<Object> out) implements Emitter<Object> {

    @Override
    public void emit(Object event) {
        Tracked<?> tracked = (Tracked<?>) event;
        out.emit(tracked.event(), tracked.acknowledger());
    }

    /** Rejects a {@code null} before it emits an event, as every emitter does. */
    @Override
    public void emitAll(Collection<?> events) {
        events.forEach(Objects::requireNonNull);
        events.forEach(this::emit);
    }

    @Override
    public void emit(Object event, Acknowledger acknowledger) {
        out.emit(event, acknowledger);
    }

    @Override
    public void emitAll(Collection<?> events, Acknowledger acknowledger) {
        out.emitAll(events, acknowledger);
    }

    @Override
    public long remainingDemand() {
        return out.remainingDemand();
    }

    @Override
    public void requestAnotherCall() {
        out.requestAnotherCall();
    }

    @Override
    public void complete() {
        out.complete();
    }
}
