package io.genstage.spring;

import io.genstage.internal.text.SimilarNames;
import io.genstage.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All pipelines of the application, by name. A pipeline is registered when it is assembled, before it starts.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class PipelineRegistry {

    private final Map<String, Pipeline> pipelines = new LinkedHashMap<>();

    private final List<Consumer<Pipeline>> observers = new ArrayList<>();

    /** Creates an empty registry. */
    public PipelineRegistry() {}

    /**
     * Adds a pipeline.
     *
     * @param pipeline the pipeline
     * @throws IllegalStateException if a pipeline with that name is registered
     */
    public synchronized void register(Pipeline pipeline) {
        if (pipelines.putIfAbsent(pipeline.name(), pipeline) != null) {
            throw new IllegalStateException("A pipeline named '" + pipeline.name() + "' is already registered");
        }
        observers.forEach(observer -> observer.accept(pipeline));
    }

    /**
     * Calls an observer once for each pipeline: immediately for registered pipelines, and at registration for later
     * ones.
     *
     * @param observer the observer, called while the registry is locked
     */
    public synchronized void forEachPresentAndFuture(Consumer<Pipeline> observer) {
        pipelines.values().forEach(observer);
        observers.add(observer);
    }

    /**
     * {@return all pipelines, in the order of their registration}
     */
    public synchronized Collection<Pipeline> pipelines() {
        return List.copyOf(pipelines.values());
    }

    /**
     * Finds a pipeline.
     *
     * @param name the pipeline's name
     * @return the pipeline, or an empty {@code Optional} if no pipeline has that name
     */
    public synchronized Optional<Pipeline> find(String name) {
        return Optional.ofNullable(pipelines.get(name));
    }

    /**
     * {@return the pipeline with a name}
     *
     * @param name the pipeline's name
     * @throws NoSuchElementException if no pipeline has that name; the message suggests a name, or lists all
     */
    public synchronized Pipeline get(String name) {
        return find(name)
                .orElseThrow(() -> new NoSuchElementException("No pipeline is named '" + name + "'. "
                        + SimilarNames.didYouMeanOneOf(name, pipelines.keySet(), "Pipelines")));
    }
}
