package io.genstage.spring.properties;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A pipeline.
 *
 * @param enabled Whether there is this pipeline at all.
 * @param autoStart Whether it is started with the application.
 * @param supervision What becomes of stages whose handlers throw; without it the first failure is the pipeline's end.
 * @param stages Stages by name, in the order of their declaration.
 * @since 0.1.0
 */
public record PipelineProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean autoStart,
        @Nullable SupervisionProperties supervision,
        @DefaultValue Map<String, StageProperties> stages) {

    public PipelineProperties {
        stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    }

    /**
     * {@return a pipeline of which nothing is said}
     */
    public static PipelineProperties empty() {
        return new PipelineProperties(true, true, null, Map.of());
    }

    /**
     * The same with other stages.
     *
     * @param others stages by name
     * @return the pipeline
     */
    public PipelineProperties withStages(Map<String, StageProperties> others) {
        return new PipelineProperties(enabled, autoStart, supervision, others);
    }
}
