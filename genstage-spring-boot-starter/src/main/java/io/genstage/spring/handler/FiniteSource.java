package io.genstage.spring.handler;

import io.genstage.Emitter;
import java.util.Iterator;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * A producer whose method returns a source, such as a stream. The first demand opens the source, and each demand pulls
 * from it. The source is closed when it ends or fails, or when the stage terminates. A restart calls the method again.
 * Only a method that takes the context can know how many events were emitted before, so only such a stage is
 * restartable.
 */
final class FiniteSource extends PulledStage {

    private @Nullable Object source;

    private @Nullable Iterator<?> events;

    FiniteSource(MethodHandler handler, StageBean bean) {
        super(handler, bean);
    }

    @Override
    boolean pull(Emitter<Object> out) throws Exception {
        Iterator<?> from = events;
        if (from == null) {
            from = open(out);
            events = from;
        }
        if (!from.hasNext()) {
            closeSource();
            out.complete();
            return false;
        }
        Object event = from.next();
        if (event == null) {
            out.requestAnotherCall(); // null is not an event, but events may follow it
        } else {
            out.emit(event);
        }
        return true;
    }

    private Iterator<?> open(Emitter<Object> out) throws Exception {
        Object opened = call().ask(1, context(), out);
        if (opened == null) {
            throw new IllegalStateException("The source of stage '" + context().stage() + "' is null");
        }
        source = opened;
        if (opened instanceof BaseStream<?, ?> stream) {
            return stream.iterator();
        }
        return opened instanceof Iterable<?> iterable ? remaining(iterable) : (Iterator<?>) opened;
    }

    /**
     * A method without the context returns the same elements again when a failed pipeline is started again. Skips those
     * that are done. A method that returns its own acknowledgers knows what is done.
     */
    private Iterator<?> remaining(Iterable<?> iterable) {
        Iterator<?> from = iterable.iterator();
        long done = takesContext() || acknowledges() ? 0 : context().resumesAt();
        while (done > 0 && from.hasNext()) {
            done -= from.next() == null ? 0 : 1;
        }
        return from;
    }

    @Override
    public boolean restartable() {
        return takesContext() && super.restartable();
    }

    @Override
    public void terminated(@Nullable Throwable failure) throws Exception {
        try {
            closeSource();
        } finally {
            super.terminated(failure);
        }
    }

    private void closeSource() throws Exception {
        Object open = source;
        source = null;
        if (open instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}
