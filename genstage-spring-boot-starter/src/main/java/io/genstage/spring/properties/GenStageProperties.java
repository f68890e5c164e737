package io.genstage.spring.properties;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.SmartLifecycle;

/**
 * The properties below {@code genstage}.
 *
 * @param enabled Whether to create pipelines.
 * @param scheduler Threads of the pipelines.
 * @param keepAlive Whether an application without a web server stays alive until its pipelines have completed,
 *     and then exits.
 * @param lifecycle Position of the pipelines in the lifecycle of the application.
 * @param shutdown Shutdown of the pipelines when the application stops.
 * @param defaults Defaults for all stages.
 * @param pipelines Pipelines by name.
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
     * @param threads Type of threads. With auto, virtual threads if spring.threads.virtual.enabled is set and the JVM
     *     has them.
     * @param maxThreads Maximum number of platform threads for stages that may block.
     */
    public record Scheduler(
            @DefaultValue("auto") Threads threads,
            @DefaultValue("256") int maxThreads) {

        /** The checks of these properties. */
        public static final List<Rule<Scheduler>> RULES =
                List.of(Rule.atLeast("max-threads", Scheduler::maxThreads, 1));
    }

    /** Types of threads. */
    public enum Threads {
        /** Virtual threads if the application uses them and the JVM has them, otherwise platform threads. */
        AUTO,
        /** A virtual thread for each stage that becomes runnable. */
        VIRTUAL,
        /** An elastic pool of platform threads. */
        PLATFORM
    }

    /**
     * Position of the pipelines in the lifecycle of the application.
     *
     * @param phase Lifecycle phase of the pipelines. Beans in higher phases start later and stop earlier. The default
     *     is lower than the phase of the web server.
     */
    public record Lifecycle(
            @DefaultValue("" + DEFAULT_PHASE) int phase) {

        /**
         * The web server stops accepting requests in phase {@code DEFAULT_PHASE - 1024}, and stops in phase {@code
         * DEFAULT_PHASE - 2048}.
         */
        static final int DEFAULT_PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;
    }

    /**
     * Shutdown of the pipelines when the application stops.
     *
     * @param drain Whether to drain the pipelines: their stages handle all queued events first.
     * @param timeout Maximum duration of the shutdown. Keep it below spring.lifecycle.timeout-per-shutdown-phase.
     * @param interrupt Whether to interrupt handler calls that still run at the timeout.
     */
    public record Shutdown(
            @DefaultValue("true") boolean drain,
            @DefaultValue("25s") Duration timeout,
            @DefaultValue("true") boolean interrupt) {

        /** The checks of these properties. */
        public static final List<Rule<Shutdown>> RULES = List.of(Rule.positive("timeout", Shutdown::timeout));
    }
}
