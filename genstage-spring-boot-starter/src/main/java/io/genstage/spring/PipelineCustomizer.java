package io.genstage.spring;

import io.genstage.pipeline.Pipeline;

/**
 * Configures what YAML cannot, such as a listener of a pipeline. Beans of this type are called in their order, once for
 * each pipeline, before the pipeline is started.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PipelineCustomizer {

    /**
     * Customizes a pipeline.
     *
     * @param pipeline the pipeline, which is not yet started
     */
    void customize(Pipeline pipeline);
}
