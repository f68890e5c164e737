package io.genstage.spring;

import io.genstage.pipeline.Pipeline;

/**
 * Says more about a pipeline than YAML can, such as to add a listener. Beans of this type are called in their order, once
 * for each pipeline, before it is started.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PipelineCustomizer {

    /**
     * Customizes a pipeline.
     *
     * @param pipeline the pipeline, not started
     */
    void customize(Pipeline pipeline);
}
