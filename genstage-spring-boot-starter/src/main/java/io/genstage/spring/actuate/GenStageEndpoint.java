package io.genstage.spring.actuate;

import io.genstage.internal.text.SimilarNames;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.spring.PipelineRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows the pipelines with all their figures, and pauses, resumes, drains, starts and stops them. Reading never blocks
 * a stage. Read-only unless {@code management.endpoint.genstage.access} is {@code unrestricted}.
 *
 * @since 0.1.0
 */
@Endpoint(id = "genstage", defaultAccess = Access.READ_ONLY)
public class GenStageEndpoint {

    private final PipelineRegistry registry;

    private final Show showDetails;

    private final Show showValues;

    /**
     * Creates an endpoint for all present and future pipelines of a registry. It never shows the message of a
     * failure, nor the text of an event.
     *
     * @param registry the registry
     */
    public GenStageEndpoint(PipelineRegistry registry) {
        this(registry, Show.NEVER, Show.NEVER);
    }

    /**
     * Creates an endpoint for all present and future pipelines of a registry.
     *
     * @param registry the registry
     * @param showDetails whether to show the message of a failure. Every user of JMX counts as authorized. For HTTP,
     *     {@link GenStageEndpointWebExtension} decides
     * @param showValues whether to show the texts of events, in the same way
     */
    public GenStageEndpoint(PipelineRegistry registry, Show showDetails, Show showValues) {
        this.registry = registry;
        this.showDetails = showDetails;
        this.showValues = showValues;
    }

    /**
     * {@return all pipelines}
     */
    @ReadOperation
    public PipelinesDescriptor pipelines() {
        return pipelines(toAuthorized());
    }

    /** {@return all pipelines, with what both this endpoint and the argument make visible} */
    PipelinesDescriptor pipelines(Visibility visible) {
        Visibility both = visible.and(toAuthorized());
        Map<String, PipelineDescriptor> pipelines = new LinkedHashMap<>();
        registry.pipelines()
                .forEach(pipeline -> pipelines.put(pipeline.name(), PipelineDescriptor.of(pipeline.snapshot(), both)));
        return new PipelinesDescriptor(pipelines);
    }

    /**
     * {@return one pipeline}
     *
     * @param pipeline the pipeline's name
     * @throws NoSuchElementException if no pipeline has that name
     */
    @ReadOperation
    public PipelineDescriptor pipeline(@Selector String pipeline) {
        return pipeline(pipeline, toAuthorized());
    }

    /** {@return one pipeline, with what both this endpoint and the argument make visible} */
    PipelineDescriptor pipeline(String pipeline, Visibility visible) {
        return PipelineDescriptor.of(registry.get(pipeline).snapshot(), visible.and(toAuthorized()));
    }

    private Visibility toAuthorized() {
        return new Visibility(showDetails.isShown(true), showValues.isShown(true));
    }

    /**
     * {@return one stage}
     *
     * @param pipeline the pipeline's name
     * @param stage the stage's name
     * @throws NoSuchElementException if no such pipeline exists, or it has no such stage
     */
    @ReadOperation
    public StageDescriptor stage(@Selector String pipeline, @Selector String stage) {
        PipelineSnapshot snapshot = registry.get(pipeline).snapshot();
        return snapshot.stage(stage)
                .map(StageDescriptor::of)
                .orElseThrow(() ->
                        new NoSuchElementException("Pipeline '" + pipeline + "' has no stage '" + stage + "'. "
                                + SimilarNames.didYouMeanOneOf(
                                        stage,
                                        snapshot.stages().stream()
                                                .map(StageSnapshot::name)
                                                .toList(),
                                        "Stages")));
    }

    /**
     * Performs an action on a pipeline. Does not wait until the action has taken effect on every stage.
     *
     * @param pipeline the pipeline's name
     * @param action {@code pause}, {@code resume}, {@code drain}, {@code start} or {@code stop}
     * @return the pipeline's status after the action
     * @throws NoSuchElementException if no such pipeline exists
     * @throws IllegalArgumentException if the action is unknown or missing
     * @throws IllegalStateException if the action is illegal in the pipeline's status
     */
    @WriteOperation
    public ActionDescriptor act(@Selector String pipeline, @Nullable String action) {
        Pipeline found = registry.get(pipeline);
        PipelineAction.named(action).applyTo(found);
        return ActionDescriptor.done(found);
    }
}
