package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.internal.threads.ThreadScheduler;
import io.genstage.internal.threads.VirtualThreads;
import java.util.Objects;

/**
 * Ready-made schedulers. Their threads are daemons, and idle ones end.
 *
 * @since 0.1.0
 */
public final class Schedulers {

    /** The most platform threads for stages that may block, where nothing else is said. */
    public static final int DEFAULT_MAX_THREADS = 256;

    private static final String NAME = "genstage";

    private Schedulers() {}

    /**
     * Platform threads: an elastic pool for stages that may block, and a thread a core for those that promise not to.
     *
     * @param maxThreads the most threads of the elastic pool, at least 1
     * @return a new scheduler, for the caller to close
     * @throws IllegalArgumentException if the number is below 1
     */
    public static Scheduler platform(int maxThreads) {
        return platform(NAME, maxThreads);
    }

    /**
     * Platform threads with a name of their own, for {@linkplain io.genstage.definition.StageDefinition.Options#scheduler(Scheduler) some of the stages}.
     *
     * @param name what the names of its threads begin with: {@code name-1}, {@code name-compute-1}, {@code name-timer-1}
     * @param maxThreads the most threads of the elastic pool, at least 1
     * @return a new scheduler, for the caller to close
     * @throws IllegalArgumentException if the number is below 1
     */
    public static Scheduler platform(String name, int maxThreads) {
        return ThreadScheduler.platform(Objects.requireNonNull(name, "a name must not be null"), maxThreads);
    }

    /**
     * Virtual threads, a new one whenever a stage becomes runnable that no thread serves already. From Java 24 on a handler
     * may block in any way; on 21 to 23 one that blocks inside {@code synchronized} holds a carrier thread.
     *
     * @return a new scheduler, for the caller to close
     * @throws IllegalStateException before Java 21
     */
    public static Scheduler virtual() {
        return virtual(NAME);
    }

    /**
     * Virtual threads with a name of their own, for {@linkplain io.genstage.definition.StageDefinition.Options#scheduler(Scheduler) some of the stages}.
     *
     * @param name what the names of its threads begin with: {@code name-virtual-1}, {@code name-compute-1}, {@code name-timer-1}
     * @return a new scheduler, for the caller to close
     * @throws IllegalStateException before Java 21
     */
    public static Scheduler virtual(String name) {
        return ThreadScheduler.virtual(Objects.requireNonNull(name, "a name must not be null"));
    }

    /**
     * {@return whether this JVM has virtual threads}
     */
    public static boolean virtualThreadsAvailable() {
        return VirtualThreads.available();
    }

    /**
     * The scheduler of pipelines that are given none: virtual threads from Java 24 on, else platform threads. It is shared
     * and stays open.
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
