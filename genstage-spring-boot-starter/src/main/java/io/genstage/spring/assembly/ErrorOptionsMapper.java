package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.internal.text.SimilarNames;
import io.genstage.spring.properties.CanonicalName;
import io.genstage.spring.properties.ErrorProperties;
import io.genstage.spring.properties.Remedies;
import io.genstage.spring.properties.Rule;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.ErrorOptions.Then;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Maps the properties of what a stage does with failed events to options of the core. */
final class ErrorOptionsMapper {

    private static final String ANOTHER_STAGE = "Set `dead-letter-to` to a consumer or producer-consumer of this pipeline"
            + " that takes `DeadLetter<?>`, or remove it: then a `DeadLetterHandler` bean receives the dead letters.";

    private final DeclaredTopology topology;

    private final String stage;

    private final String path;

    private final ErrorProperties onError;

    private final @Nullable ClassLoader classes;

    /**
     * Creates a mapper.
     *
     * @param topology the pipeline's stages
     * @param stage the name of the stage
     * @param onError the properties
     * @param classes loads the excluded exceptions
     */
    ErrorOptionsMapper(
            DeclaredTopology topology, String stage, ErrorProperties onError, @Nullable ClassLoader classes) {
        this.topology = topology;
        this.stage = stage;
        this.path = topology.path(stage) + ".on-error";
        this.onError = onError;
        this.classes = classes;
    }

    /**
     * {@return the options}
     *
     * @throws InvalidPipelineException if a value is illegal
     */
    ErrorOptions options() {
        Rule.checkAll(ErrorProperties.RULES, path, onError);
        return new ErrorOptions(
                onError.attemptsOrDefault(),
                onError.backoff() == null ? Backoff.DEFAULT : onError.backoff().options(path + ".backoff"),
                excluded(),
                onError.thenOrDefault(),
                onError.deadLetterTo() == null ? null : deadLetterStage(onError.deadLetterTo()));
    }

    private List<Class<? extends Throwable>> excluded() {
        List<Class<? extends Throwable>> excluded = new ArrayList<>();
        onError.exclude().forEach(name -> excluded.add(exception(name.strip())));
        return excluded;
    }

    private Class<? extends Throwable> exception(String name) {
        Class<?> type = load(name);
        if (!Throwable.class.isAssignableFrom(type)) {
            throw new InvalidPipelineException(
                    path + ".exclude contains '" + name + "', which is not an exception: the class does not extend"
                            + " `java.lang.Throwable`.",
                    "Set the full name of an exception's class. " + Remedies.remove("exclude"));
        }
        return type.asSubclass(Throwable.class);
    }

    private Class<?> load(String name) {
        try {
            return ClassUtils.forName(name, classes);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new InvalidPipelineException(
                    path + ".exclude contains '" + name + "', and there is no such class.",
                    "Set the full name of an exception's class, such as `java.io.IOException`. The class must be on the"
                            + " class path.");
        }
    }

    private String deadLetterStage(String name) {
        Collection<String> stages = topology.stages().keySet();
        String target = CanonicalName.find(name, stages).orElseThrow(() -> unknownStage(name, stages));
        if (target.equals(stage)) {
            throw invalidTarget(target, "the stage itself.", ANOTHER_STAGE);
        }
        if (!topology.handler(target).kind().consumes()) {
            throw invalidTarget(target, "which is a producer and takes no events.", ANOTHER_STAGE);
        }
        ErrorProperties targetErrors = topology.stage(target).onError();
        if (targetErrors != null && targetErrors.thenOrDefault() == Then.DEAD_LETTER) {
            throw invalidTarget(
                    target,
                    "which would make dead letters of dead letters: its own `then` is 'dead-letter'.",
                    "Set `then` of '" + target + "' to `fail` or `skip`.");
        }
        return target;
    }

    private InvalidPipelineException unknownStage(String name, Collection<String> stages) {
        List<String> others =
                stages.stream().filter(other -> !other.equals(stage)).toList();
        return new InvalidPipelineException(
                path + ".dead-letter-to is '" + name + "', and the pipeline has no such stage.",
                SimilarNames.nearest(name, others)
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("Declare the stage '" + name + "', with a handler that takes `DeadLetter<?>`. "
                                + ANOTHER_STAGE));
    }

    private InvalidPipelineException invalidTarget(String target, String why, String remedy) {
        return new InvalidPipelineException(path + ".dead-letter-to is '" + target + "', " + why, remedy);
    }
}
