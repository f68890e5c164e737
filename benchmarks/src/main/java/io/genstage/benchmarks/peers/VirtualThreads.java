package io.genstage.benchmarks.peers;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Virtual threads, found by reflection: the benchmarks are compiled for Java 17, which has none. */
final class VirtualThreads {

    static final boolean AVAILABLE = Runtime.version().feature() >= 21;

    /** The kind of the threads, for a configuration. */
    static final String NAME = AVAILABLE ? "virtual threads" : "platform threads";

    private VirtualThreads() {}

    /** {@return a virtual thread for each task, or before Java 21 a pool of platform threads} */
    static ExecutorService executorOrPool() {
        if (!AVAILABLE) {
            return Executors.newCachedThreadPool();
        }
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return one virtual thread, which wakes up faster, or before Java 21 a platform thread} */
    static ExecutorService single() {
        if (!AVAILABLE) {
            return Executors.newSingleThreadExecutor();
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Object factory = Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
            return Executors.newSingleThreadExecutor((ThreadFactory) factory);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
