package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.internal.threads.ThreadScheduler;
import io.genstage.internal.threads.VirtualThreads;
import java.util.Objects;

/**
 * Makes schedulers. Their threads are daemons, and idle threads end.
 *
 * <pre>{@code
 * import io.genstage.pipeline.Pipeline;
 * import io.genstage.pipeline.Schedulers;
 *
 * try (Scheduler scheduler = Schedulers.platform(64)) {
 *     Pipeline pipeline = Pipeline.of(definition, scheduler);
 *     pipeline.start();
 *     pipeline.completion().join();
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class Schedulers {

    /** The default maximum number of platform threads for stages that may block: 256. */
    public static final int DEFAULT_MAX_THREADS = 256;

    private static final String NAME = "genstage";

    private Schedulers() {}

    /**
     * Makes a scheduler with platform threads: an elastic pool for stages that may block, and one thread per core for
     * stages that never block.
     *
     * @param maxThreads the maximum number of threads of the elastic pool, at least 1
     * @return a new scheduler, which the caller must close
     * @throws IllegalArgumentException if the number is below 1
     */
    public static Scheduler platform(int maxThreads) {
        return platform(NAME, maxThreads);
    }

    /**
     * Makes a scheduler with platform threads of a given name, for example for {@linkplain
     * io.genstage.definition.StageDefinition.Options#scheduler(Scheduler) some of the stages}.
     *
     * @param name the beginning of the threads' names: {@code name-1}, {@code name-compute-1}, {@code name-timer-1}
     * @param maxThreads the maximum number of threads of the elastic pool, at least 1
     * @return a new scheduler, which the caller must close
     * @throws IllegalArgumentException if the number is below 1
     */
    public static Scheduler platform(String name, int maxThreads) {
        return ThreadScheduler.platform(Objects.requireNonNull(name, "a name must not be null"), maxThreads);
    }

    /**
     * Makes a scheduler with virtual threads: a new one whenever a stage becomes runnable that no thread runs yet. From
     * Java 24 on, a handler may block in any way. On Java 21 to 23, a handler that blocks inside {@code synchronized}
     * holds a carrier thread.
     *
     * @return a new scheduler, which the caller must close
     * @throws IllegalStateException before Java 21
     */
    public static Scheduler virtual() {
        return virtual(NAME);
    }

    /**
     * Makes a scheduler with virtual threads of a given name, for example for {@linkplain
     * io.genstage.definition.StageDefinition.Options#scheduler(Scheduler) some of the stages}.
     *
     * @param name the beginning of the threads' names: {@code name-virtual-1}, {@code name-compute-1}, {@code
     *     name-timer-1}
     * @return a new scheduler, which the caller must close
     * @throws IllegalStateException before Java 21
     */
    public static Scheduler virtual(String name) {
        return ThreadScheduler.virtual(Objects.requireNonNull(name, "a name must not be null"));
    }

    /** {@return whether this JVM has virtual threads} */
    public static boolean virtualThreadsAvailable() {
        return VirtualThreads.available();
    }

    /**
     * Returns the default scheduler of pipelines: virtual threads from Java 24 on, otherwise platform threads. It is
     * shared and never closed.
     *
     * @return the shared scheduler
     */
    public static Scheduler shared() {
        return Shared.INSTANCE;
    }

    private static final class Shared {

        static final Scheduler INSTANCE = VirtualThreads.unpinned() ? virtual() : platform(DEFAULT_MAX_THREADS);
    }
}
