package io.genstage.internal.turns;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A version stamp over figures that one thread at a time writes and any thread reads: odd while the figures are being
 * changed, even while they are consistent (a sequence lock). A stage closes the stamp when it calls a handler, so a
 * reader never waits for a handler. The figures are plain fields. A reader that raced with a change reads again, a few
 * times. {@link SnapshotReader} handles readers that raced each time.
 */
public final class FigureStamp {

    /**
     * A stage that changes its figures for so long is busy, and a reader that raced with so many changes will race with
     * the next one.
     */
    private static final int MAX_READS = 64;

    /** Reading many figures takes long itself; then fewer attempts are made. */
    private static final long RETRY_NANOS = 1_000_000;

    private static final VarHandle VERSION;

    static {
        try {
            VERSION = MethodHandles.lookup().findVarHandle(FigureStamp.class, "version", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long version;

    /**
     * The thread that changes the figures at the moment. A plain field: a thread reads itself here only if it is the
     * owner.
     */
    private @Nullable Thread owner;

    /** Called by the owner before it changes the figures. Has no effect if the stamp is open. */
    public void open() {
        owner = Thread.currentThread();
        if (even(version)) {
            VERSION.setOpaque(this, version + 1);
        }
        VarHandle.storeStoreFence();
    }

    /** Called by the owner when the figures are consistent. Has no effect if the stamp is closed. */
    public void close() {
        owner = null;
        if (!even(version)) {
            VERSION.setRelease(this, version + 1);
        }
    }

    public long value() {
        return (long) VERSION.getVolatile(this);
    }

    /** {@return the thread that changes the figures at the moment, as far as another thread can see} */
    @Nullable
    public Thread owner() {
        return owner;
    }

    /**
     * Reads consistent figures. The reader must read only immutable objects and numbers. If it throws because the
     * figures are inconsistent, the exception is dropped with them. A re-entrant read on the writing thread (for
     * example in a dispatcher's key function) returns the current, possibly inconsistent figures: waiting for the stamp
     * would deadlock.
     *
     * @return the figures, or {@code null} if they were being changed at each attempt
     */
    public <T> @Nullable T read(Supplier<T> reader) {
        return read(reader, RETRY_NANOS);
    }

    /** Reads consistent figures, with a time limit for further attempts. */
    <T> @Nullable T read(Supplier<T> reader, long retryNanos) {
        if (owner == Thread.currentThread()) {
            return reader.get();
        }
        long begin = System.nanoTime();
        for (int i = 0; i == 0 || (i < MAX_READS && System.nanoTime() - begin <= retryNanos); i++) {
            long before = (long) VERSION.getAcquire(this);
            if (even(before)) {
                try {
                    T figures = reader.get();
                    if (unchangedSince(before)) {
                        return figures;
                    }
                } catch (Throwable e) {
                    if (unchangedSince(before)) {
                        throw e;
                    }
                }
            }
            Thread.onSpinWait();
        }
        return null;
    }

    /** Reads the current figures, which may be inconsistent. */
    <T> T readAnyway(Supplier<T> reader) {
        for (int i = 1; ; i++) {
            try {
                return reader.get();
            } catch (Throwable e) {
                if (i == MAX_READS) {
                    throw e;
                }
            }
        }
    }

    private boolean unchangedSince(long before) {
        VarHandle.loadLoadFence();
        return (long) VERSION.getOpaque(this) == before;
    }

    private static boolean even(long version) {
        return (version & 1) == 0;
    }
}
