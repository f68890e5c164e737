package io.genstage;

import java.util.Iterator;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Emits a sequence, as GenStage's {@code from_enumerable} does: opened at the first demand, pulled as consumers request
 * events (see {@link PullLoop}), only on the stage's thread, and closed when the stage ends.
 *
 * @param <E> the type of the events
 */
final class SequenceProducer<E> implements ProducerStage<E> {

    /** The message that the stage casts to itself when its last consumer leaves. */
    private static final Object NO_CONSUMER_LEFT = new Object();

    private final Object source;

    private final Supplier<? extends Iterator<? extends E>> opener;

    private final OnCancel onCancel;

    private final LongSupplier nanoTime;

    /** Whether the source can be opened again after it was closed. */
    private final boolean reopens;

    private PullLoop<E> loop;

    private @Nullable StageContext context;

    private @Nullable Iterator<? extends E> events;

    private int consumers;

    private boolean closed;

    /**
     * A producer of a sequence.
     *
     * @param source closed at the end, if it can be closed
     * @param opener returns the events; called once for each run of the pipeline
     */
    SequenceProducer(Object source, Supplier<? extends Iterator<? extends E>> opener, OnCancel onCancel) {
        this(source, opener, onCancel, System::nanoTime);
    }

    SequenceProducer(
            Object source, Supplier<? extends Iterator<? extends E>> opener, OnCancel onCancel, LongSupplier nanoTime) {
        this.source = source;
        this.opener = opener;
        this.onCancel = onCancel;
        this.nanoTime = nanoTime;
        this.reopens = source instanceof Iterable && !(source instanceof AutoCloseable);
        this.loop = newLoop();
    }

    /** A pipeline that has failed may be started again. Then a collection is opened again. */
    @Override
    public void started(StageContext own) {
        context = own;
        if (closed) {
            if (!reopens) {
                throw new IllegalStateException("The source of stage '" + own.stage() + "' was used up or closed by an"
                        + " earlier run of pipeline '" + own.pipeline() + "' and cannot be opened again. Declare the"
                        + " producer with a factory: producer(name, () -> ProducerStage.of(...), options).");
            }
            closed = false;
            events = null;
            consumers = 0;
            loop = newLoop();
        }
    }

    private PullLoop<E> newLoop() {
        return new PullLoop<>(this::pull, nanoTime);
    }

    @Override
    public void handleDemand(long demand, Emitter<E> out) throws Exception {
        loop.pull(demand, out);
    }

    private boolean pull(Emitter<E> out) throws Exception {
        Iterator<? extends E> from = events;
        if (from == null) {
            from = opener.get();
            events = from;
            skipDone(from);
        }
        if (!from.hasNext()) {
            close();
            out.complete();
            return false;
        }
        out.emit(from.next());
        return true;
    }

    /** A collection begins with its first element again. In another run, skips the elements that are done. */
    private void skipDone(Iterator<? extends E> from) {
        long done = reopens ? Objects.requireNonNull(context, "not started").resumesAt() : 0;
        for (long skipped = 0; skipped < done && from.hasNext(); skipped++) {
            from.next();
        }
    }

    @Override
    public void consumerSubscribed(Subscription subscription) {
        consumers++;
    }

    /**
     * A consumer that subscribes again leaves first. The stage therefore checks later whether it has no consumer left.
     */
    @Override
    public void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<E> out) {
        consumers--;
        if (hasNoConsumerLeft() && context != null) {
            context.cast(NO_CONSUMER_LEFT);
        }
    }

    @Override
    public void cast(Object message, Emitter<E> out) throws Exception {
        if (message != NO_CONSUMER_LEFT) {
            ProducerStage.super.cast(message, out);
        } else if (hasNoConsumerLeft()) {
            out.complete();
        }
    }

    private boolean hasNoConsumerLeft() {
        return onCancel == OnCancel.STOP && consumers == 0;
    }

    @Override
    public boolean pollable() {
        return false;
    }

    /** The next handler would begin after the place of the failure, or at the first event again. */
    @Override
    public boolean restartable() {
        return false;
    }

    @Override
    public void terminated(@Nullable Throwable failure) throws Exception {
        loop.terminated(Objects.requireNonNull(context, "not started"));
        close();
    }

    private void close() throws Exception {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (events != source) {
                close(events);
            }
        } finally {
            close(source);
        }
    }

    private static void close(@Nullable Object resource) throws Exception {
        if (resource instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}
