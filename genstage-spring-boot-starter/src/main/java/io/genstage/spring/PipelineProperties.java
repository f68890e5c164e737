package io.genstage.spring;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A pipeline.
 *
 * @param enabled Whether there is this pipeline at all.
 * @param autoStart Whether it is started with the application.
 * @param stages Stages by name, in the order of their declaration.
 * @since 0.1.0
 */
public record PipelineProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean autoStart,
        @DefaultValue Map<String, StageProperties> stages) {

    public PipelineProperties {
        stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    }
}
