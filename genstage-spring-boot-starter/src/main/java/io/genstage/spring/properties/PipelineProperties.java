package io.genstage.spring.properties;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A pipeline.
 *
 * @param enabled Whether to create this pipeline.
 * @param autoStart Whether to start the pipeline with the application.
 * @param supervision Restarts of stages whose handlers throw. If omitted, the first failure fails the pipeline.
 * @param autoRestart Restarts of the whole pipeline after it failed. If omitted, a failed pipeline is started again only
 *     by the application or an operator.
 * @param stages Stages by name, in the order of declaration.
 */
@ConfigurationPropertiesSource
public record PipelineProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean autoStart,
        @Nullable SupervisionProperties supervision,
        @Nullable AutoRestartProperties autoRestart,
        @DefaultValue Map<String, StageProperties> stages) {

    public PipelineProperties {
        stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    }

    /**
     * Returns this pipeline with other stages.
     *
     * @param others the stages, by name
     * @return the pipeline
     */
    public PipelineProperties withStages(Map<String, StageProperties> others) {
        return new PipelineProperties(enabled, autoStart, supervision, autoRestart, others);
    }
}
