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
 * All pipelines of the application by their names. A pipeline is in the registry from the moment it was assembled, started
 * or not. Thread-safe.
 *
 * @since 0.1.0
 */
public final class PipelineRegistry {

    private final Map<String, Pipeline> pipelines = new LinkedHashMap<>();

    private final List<Consumer<Pipeline>> observers = new ArrayList<>();

    /** A registry without pipelines. */
    public PipelineRegistry() {}

    /**
     * Adds a pipeline.
     *
     * @param pipeline the pipeline
     * @throws IllegalStateException if there is one of that name
     */
    public synchronized void register(Pipeline pipeline) {
        if (pipelines.putIfAbsent(pipeline.name(), pipeline) != null) {
            throw new IllegalStateException("There is a pipeline named '" + pipeline.name() + "' already");
        }
        observers.forEach(observer -> observer.accept(pipeline));
    }

    /**
     * Tells of every pipeline once: of those that are here at once, of others when they come.
     *
     * @param observer is told
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
     * @param name its name
     * @return the pipeline, or nothing if there is none of that name
     */
    public synchronized Optional<Pipeline> find(String name) {
        return Optional.ofNullable(pipelines.get(name));
    }

    /**
     * {@return the pipeline of that name}
     *
     * @param name its name
     * @throws NoSuchElementException if there is none; the message proposes the nearest name, or lists all
     */
    public synchronized Pipeline get(String name) {
        return find(name)
                .orElseThrow(() -> new NoSuchElementException("There is no pipeline named '" + name + "'. "
                        + SimilarNames.didYouMeanOneOf(name, pipelines.keySet(), "Pipelines")));
    }
}
