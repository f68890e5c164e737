package io.genstage.spring.properties;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.SmartLifecycle;

/**
 * What stands below {@code genstage} in the application's properties.
 *
 * @param enabled Whether pipelines are made at all.
 * @param scheduler Threads of the pipelines.
 * @param keepAlive Whether an application without a web server stays alive until its pipelines have ended, and then ends.
 * @param lifecycle Place among the beans that are started and stopped.
 * @param shutdown What is done with the pipelines when the application ends.
 * @param defaults What holds where a stage says nothing else.
 * @param pipelines Pipelines by name.
 * @since 0.1.0
 */
@ConfigurationProperties("genstage")
public record GenStageProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Scheduler scheduler,
        @DefaultValue("true") boolean keepAlive,
        @DefaultValue Lifecycle lifecycle,
        @DefaultValue Shutdown shutdown,
        @DefaultValue @NestedConfigurationProperty DefaultsProperties defaults,
        @DefaultValue Map<String, PipelineProperties> pipelines) {

    public GenStageProperties {
        pipelines = Collections.unmodifiableMap(new LinkedHashMap<>(pipelines));
    }

    /**
     * Threads of the pipelines.
     *
     * @param threads Kind of threads; auto means virtual ones if spring.threads.virtual.enabled is set and the JVM has them.
     * @param maxThreads Most platform threads for stages that may block.
     */
    public record Scheduler(
            @DefaultValue("auto") Threads threads,
            @DefaultValue("256") int maxThreads) {}

    /** Kinds of threads. */
    public enum Threads {
        /** Virtual if the application uses virtual threads and the JVM has them, else platform. */
        AUTO,
        /** A virtual thread for each stage that becomes runnable. */
        VIRTUAL,
        /** An elastic pool of platform threads. */
        PLATFORM
    }

    /**
     * Place among the beans that are started and stopped.
     *
     * @param phase Phase of the pipelines; later ones are started later and stopped earlier, and the default is earlier than
     *     the web server's.
     */
    public record Lifecycle(
            @DefaultValue("" + DEFAULT_PHASE) int phase) {

        /** The web server stops taking requests at {@code DEFAULT_PHASE - 1024}, and stops at {@code - 2048}. */
        static final int DEFAULT_PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;
    }

    /**
     * What is done with the pipelines when the application ends.
     *
     * @param drain Whether what is inside the pipelines is handled first.
     * @param timeout How long that may take; best below spring.lifecycle.timeout-per-shutdown-phase.
     */
    public record Shutdown(
            @DefaultValue("true") boolean drain,
            @DefaultValue("25s") Duration timeout) {}
}
