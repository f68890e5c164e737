package io.genstage.spring.actuate;

import io.genstage.spring.PipelineRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters for every stage of every pipeline, including pipelines that are registered or started later. All are named
 * {@code genstage.…} and tagged with {@code pipeline} and {@code stage}.
 *
 * @since 0.1.0
 */
public class GenStageMetrics implements MeterBinder {

    private final PipelineRegistry pipelines;

    /**
     * Creates meters for the pipelines of a registry.
     *
     * @param pipelines the registry
     */
    public GenStageMetrics(PipelineRegistry pipelines) {
        this.pipelines = pipelines;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        pipelines.forEachPresentAndFuture(
                pipeline -> pipeline.addListener(PipelineMeters.register(pipeline, registry)));
    }
}
