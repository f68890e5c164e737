package io.genstage.internal.threads;

import org.jspecify.annotations.Nullable;

/**
 * Recognizes errors of a full heap. If the JVM cannot load a class or link a lambda for lack of memory, it throws an
 * {@link InternalError} or a {@link LinkageError} whose cause is the {@link OutOfMemoryError}.
 */
public final class MemoryShortage {

    private static final int MOST_CAUSES = 8;

    private MemoryShortage() {}

    /** {@return whether the JVM threw this because there was no memory}; needs no memory */
    public static boolean isCauseOf(Throwable thrown) {
        if (!(thrown instanceof VirtualMachineError || thrown instanceof LinkageError)) {
            return false;
        }
        @Nullable Throwable next = thrown;
        for (int i = 0; i < MOST_CAUSES && next != null; i++) {
            if (next instanceof OutOfMemoryError) {
                return true;
            }
            next = next.getCause();
        }
        return false;
    }
}
