package io.genstage.spring.handler;

import io.genstage.InvalidPipelineException;
import io.genstage.internal.text.SimilarNames;
import io.genstage.spring.properties.CanonicalName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The annotated handlers of the application, by name. Names match in canonical form. */
public final class StageHandlers {

    private static final Logger log = LoggerFactory.getLogger(StageHandlers.class);

    private final List<StageHandler> handlers;

    private final Set<StageHandler> used = new HashSet<>();

    public StageHandlers(List<StageHandler> handlers) {
        this.handlers = List.copyOf(handlers);
    }

    /**
     * Returns the handler of a stage.
     *
     * @param pipeline the pipeline's name
     * @param stage the stage's name
     * @param name the handler's name
     * @throws InvalidPipelineException if the stage has no handler, or several
     */
    public StageHandler get(String pipeline, String stage, String name) {
        List<StageHandler> named = named(name);
        if (named.size() == 1) {
            StageHandler handler = named.get(0);
            used.add(handler);
            return handler;
        }
        throw named.isEmpty() ? missing(pipeline, stage, name) : ambiguous(pipeline, stage, named);
    }

    /** {@return the handler with a name, if exactly one has it} */
    Optional<StageHandler> find(String name) {
        List<StageHandler> named = named(name);
        return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
    }

    /** Suppresses the warning of an unused handler, because a disabled pipeline uses it. */
    public void markUsed(String name) {
        used.addAll(named(name));
    }

    private List<StageHandler> named(String name) {
        List<StageHandler> exact =
                handlers.stream().filter(handler -> handler.name().equals(name)).toList();
        return exact.isEmpty()
                ? handlers.stream()
                        .filter(handler -> CanonicalName.equal(handler.name(), name))
                        .toList()
                : exact;
    }

    private InvalidPipelineException missing(String pipeline, String stage, String name) {
        Set<String> names = handlers.stream().map(StageHandler::name).collect(Collectors.toCollection(TreeSet::new));
        String named = stage.equals(name) ? "" : " named '" + name + "'";
        String exist = names.isEmpty()
                ? "The application has no annotated handlers. Annotate a method of a bean with @Producer, @ProducerConsumer or @Consumer."
                : (SimilarNames.didYouMean(name, names) + " Annotated handlers: " + String.join(", ", names)
                                + ". Give the stage the name of its handler, or set `handler:`.")
                        .strip();
        return new InvalidPipelineException(
                "Stage '" + stage + "' of pipeline '" + pipeline + "' has no handler" + named + ".", exist);
    }

    private static InvalidPipelineException ambiguous(String pipeline, String stage, List<StageHandler> named) {
        return new InvalidPipelineException(
                "Stage '" + stage + "' of pipeline '" + pipeline + "' has " + named.size() + " handlers: "
                        + named.stream().map(StageHandler::description).collect(Collectors.joining(", ")) + ".",
                "Rename all but one with the annotation's `name`.");
    }

    public void warnOfUnused() {
        handlers.stream()
                .filter(handler -> !used.contains(handler))
                .forEach(handler -> log.warn(
                        "Handler {} is unused: no stage in `genstage.pipelines` is named '{}' or sets it as its"
                                + " `handler`",
                        handler,
                        handler.name()));
    }
}
