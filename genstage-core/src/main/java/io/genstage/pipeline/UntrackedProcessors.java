package io.genstage.pipeline;

import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.internal.bridge.SubscriberStage;
import io.genstage.internal.text.SafeLog;

/**
 * Warns if a source that tracks its events is upstream of a {@link java.util.concurrent.Flow.Processor}: the pipeline
 * does not know which of the processor's events came of which.
 */
final class UntrackedProcessors {

    private static final SafeLog log = SafeLog.of(UntrackedProcessors.class);

    private UntrackedProcessors() {}

    static void warn(PipelineDefinition pipeline) {
        pipeline.stages().stream()
                .filter(UntrackedProcessors::isProcessor)
                .forEach(stage -> pipeline.trackingSource(stage.name())
                        .ifPresent(source -> warn(pipeline, stage, source)));
    }

    private static boolean isProcessor(StageDefinition stage) {
        return stage.handler() instanceof SubscriberStage<?> consumer && consumer.passesToProcessor();
    }

    private static void warn(PipelineDefinition pipeline, StageDefinition stage, StageDefinition source) {
        log.warn(
                "Stage '{}' of pipeline '{}' passes events to a Flow.Processor, where their tracking ends: an event that"
                        + " '{}' tracks (max-in-flight) is done when the processor's onNext returns, although stages"
                        + " downstream have not handled what the processor makes of it. If they must have, replace the"
                        + " processor by a producer-consumer",
                stage.name(),
                pipeline.name(),
                source.name());
    }
}
