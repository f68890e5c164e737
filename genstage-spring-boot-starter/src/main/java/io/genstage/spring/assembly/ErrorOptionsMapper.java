package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.internal.text.SimilarNames;
import io.genstage.spring.properties.CanonicalName;
import io.genstage.spring.properties.ErrorProperties;
import io.genstage.spring.properties.Remedies;
import io.genstage.spring.properties.Rule;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Maps the properties of what a stage does with failed events to options of the core. */
final class ErrorOptionsMapper {

    private final String path;

    private final ErrorProperties onError;

    private final Collection<String> stages;

    private final @Nullable ClassLoader classes;

    /**
     * Creates a mapper.
     *
     * @param path the full path of the properties
     * @param onError the properties
     * @param stages the names of the pipeline's stages
     * @param classes loads the excluded exceptions
     */
    ErrorOptionsMapper(String path, ErrorProperties onError, Collection<String> stages, @Nullable ClassLoader classes) {
        this.path = path;
        this.onError = onError;
        this.stages = stages;
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
        return CanonicalName.find(name, stages)
                .orElseThrow(() -> new InvalidPipelineException(
                        path + ".dead-letter-to is '" + name + "', and the pipeline has no such stage.",
                        SimilarNames.didYouMeanOneOf(name, stages, "Stages")));
    }
}
