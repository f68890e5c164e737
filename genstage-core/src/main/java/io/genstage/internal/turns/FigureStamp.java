package io.genstage.internal.turns;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A version stamp over figures that one thread at a time writes and any thread reads: odd while they are being changed,
 * even while they fit together. A stage closes the stamp when it enters a handler, so that a reader never waits for a
 * handler. The figures themselves are plain fields; a reader that raced with a change reads again, a few times. (A sequence lock.)
 * What a reader does that has no luck is up to {@link StageLooks}.
 */
public final class FigureStamp {

    /** A stage that changes its figures for so long is busy, and a reader that raced with so many changes will race with the next. */
    private static final int MOST_READS = 64;

    /** A look at many figures takes long itself; then there are fewer of them. */
    private static final long EAGER_NANOS = 1_000_000;

    private static final VarHandle VERSION;

    static {
        try {
            VERSION = MethodHandles.lookup().findVarHandle(FigureStamp.class, "version", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long version;

    /** Who changes the figures at the moment. A plain field: no thread sees itself here unless it is the one. */
    private @Nullable Thread owner;

    /** By the owner: the figures are going to change, if they are not already. */
    public void open() {
        owner = Thread.currentThread();
        if (even(version)) {
            VERSION.setOpaque(this, version + 1);
        }
        VarHandle.storeStoreFence();
    }

    /** By the owner: the figures fit together, if they do not already. */
    public void close() {
        owner = null;
        if (!even(version)) {
            VERSION.setRelease(this, version + 1);
        }
    }

    public long value() {
        return (long) VERSION.getVolatile(this);
    }

    /** {@return who changes the figures at the moment, as far as another thread can see} */
    @Nullable
    public Thread owner() {
        return owner;
    }

    /**
     * Reads figures that fit together. The reader must only read immutable objects and numbers. What it throws over figures that do
     * not fit together is forgotten with them. A read by the thread that changes the figures (in a dispatcher's key function, say)
     * returns them as they are: to wait for the stamp to be closed would be to wait for itself.
     *
     * @return the figures, or {@code null} if they were being changed during a number of tries
     */
    public <T> @Nullable T read(Supplier<T> reader) {
        return read(reader, EAGER_NANOS);
    }

    /** The same, with the time after which there is no other try. */
    <T> @Nullable T read(Supplier<T> reader, long eagerNanos) {
        if (owner == Thread.currentThread()) {
            return reader.get();
        }
        long begin = System.nanoTime();
        for (int i = 0; i == 0 || (i < MOST_READS && System.nanoTime() - begin <= eagerNanos); i++) {
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

    /** Reads figures as they are, which may not fit together. */
    <T> T readAnyway(Supplier<T> reader) {
        for (int i = 1; ; i++) {
            try {
                return reader.get();
            } catch (Throwable e) {
                if (i == MOST_READS) {
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
