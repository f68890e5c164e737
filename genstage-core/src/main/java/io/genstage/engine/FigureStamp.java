package io.genstage.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A version stamp over figures that one thread at a time writes and any thread reads: odd while they are being changed,
 * even while they fit together. A stage closes the stamp when it enters a handler, so that a reader never waits for a
 * handler, only for the moments between. The figures themselves are plain fields; a reader that raced with a change
 * reads again. (A sequence lock.)
 */
final class FigureStamp {

    private static final int EAGER_READS = 64;

    private static final long PAUSE_NANOS = 50_000;

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
    void open() {
        owner = Thread.currentThread();
        if (even(version)) {
            VERSION.setOpaque(this, version + 1);
        }
        VarHandle.storeStoreFence();
    }

    /** By the owner: the figures fit together, if they do not already. */
    void close() {
        owner = null;
        if (!even(version)) {
            VERSION.setRelease(this, version + 1);
        }
    }

    long value() {
        return (long) VERSION.getVolatile(this);
    }

    /**
     * Reads figures that fit together. The reader must only read immutable objects and numbers. What it throws over figures that do
     * not fit together is forgotten with them. Whoever reads while he changes them (a dispatcher's key function, say) gets them as
     * they are, because nobody else would ever close the stamp.
     */
    <T> T read(Supplier<T> reader) {
        if (owner == Thread.currentThread()) {
            return reader.get();
        }
        for (int i = 0; ; i++) {
            long before = (long) VERSION.getAcquire(this);
            if (even(before)) {
                try {
                    T figures = reader.get();
                    if (unchangedSince(before)) {
                        return figures;
                    }
                } catch (RuntimeException e) {
                    if (unchangedSince(before)) {
                        throw e;
                    }
                }
            }
            if (i >= EAGER_READS) {
                LockSupport.parkNanos(PAUSE_NANOS);
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
