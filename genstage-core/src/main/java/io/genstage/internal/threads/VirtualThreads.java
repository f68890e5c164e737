package io.genstage.internal.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;

/** Virtual threads, by reflection: the library is compiled for Java 17, which has none. */
public final class VirtualThreads {

    /**
     * The first Java version in which a virtual thread that blocks in {@code synchronized} frees its carrier (JEP 491).
     */
    private static final int UNPINNED_SINCE = 24;

    private static final int AVAILABLE_SINCE = 21;

    private static final int TURNS_PER_YIELD = 8;

    private VirtualThreads() {}

    /** {@return whether this JVM has virtual threads} */
    public static boolean available() {
        return Runtime.version().feature() >= AVAILABLE_SINCE;
    }

    /** {@return whether this JVM has virtual threads in which a handler may block without restrictions} */
    public static boolean unpinned() {
        return Runtime.version().feature() >= UNPINNED_SINCE;
    }

    /**
     * A stage that has had its turn keeps its thread. Once in a few turns it yields to other runnable threads. Most
     * stages were blocked during their turn, so no thread waited for their carrier, but this cannot be determined.
     */
    @SuppressWarnings("ThreadPriorityCheck") // only the order in which threads get a carrier depends on it
    static TaskPool pool(String namePrefix) {
        ExecutorService threads = executor(namePrefix);
        return new TaskPool(threads, threads, () -> {
            if (ThreadLocalRandom.current().nextInt(TURNS_PER_YIELD) == 0) {
                Thread.yield();
            }
            return true;
        });
    }

    private static ExecutorService executor(String namePrefix) {
        if (!available()) {
            throw new IllegalStateException("Virtual threads need Java " + AVAILABLE_SINCE + " or later; this is Java "
                    + Runtime.version().feature() + ". Use platform threads.");
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builderType = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle ofVirtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builderType));
            MethodHandle name = lookup.findVirtual(
                    builderType, "name", MethodType.methodType(builderType, String.class, long.class));
            MethodHandle factory =
                    lookup.findVirtual(builderType, "factory", MethodType.methodType(ThreadFactory.class));
            ThreadFactory threads = (ThreadFactory) factory.invoke(name.invoke(ofVirtual.invoke(), namePrefix, 1L));
            MethodHandle perTask = lookup.findStatic(
                    Executors.class,
                    "newThreadPerTaskExecutor",
                    MethodType.methodType(ExecutorService.class, ThreadFactory.class));
            return (ExecutorService) perTask.invoke(threads);
        } catch (Throwable e) {
            throw new IllegalStateException("Virtual threads are not accessible", e);
        }
    }
}
