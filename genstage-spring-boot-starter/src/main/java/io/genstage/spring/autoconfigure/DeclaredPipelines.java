package io.genstage.spring.autoconfigure;

import io.genstage.InvalidPipelineException;
import io.genstage.spring.assembly.PipelineNames;
import io.genstage.spring.handler.HandlerCatalogue;
import io.genstage.spring.properties.CanonicalName;
import io.genstage.spring.properties.ConfiguredProperty;
import io.genstage.spring.properties.PipelineProperties;
import io.genstage.spring.properties.PropertyDefaults;
import io.genstage.spring.properties.StageProperties;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The names of the pipelines and stages that the properties declare. An environment variable for {@code order-writer}
 * seems to declare {@code orderwriter}: this class merges the two, under the declared name.
 */
final class DeclaredPipelines {

    private static final String PIPELINES = "pipelines";

    private static final String STAGES = "stages";

    private final Environment environment;

    private final List<ConfiguredProperty> configured;

    DeclaredPipelines(Environment environment) {
        this.environment = environment;
        configured = ConfiguredProperty.all(environment);
    }

    /** {@return the names of the pipelines} */
    Set<String> pipelines() {
        return names("Pipeline", property -> at(property, 0, PIPELINES) ? name(property, 1) : "");
    }

    /** {@return the names of a pipeline's stages} */
    Set<String> stages(String pipeline) {
        return names("Stage", property -> isStageOf(pipeline, property) ? name(property, 3) : "");
    }

    /**
     * Rejects pipelines without stages: their names may be misspelled.
     *
     * @throws InvalidPipelineException if there is one
     */
    void checkStages() {
        Set<String> pipelines = pipelines();
        pipelines.stream()
                .filter(pipeline -> stages(pipeline).isEmpty())
                .findFirst()
                .ifPresent(pipeline -> {
                    throw new InvalidPipelineException(
                            "Pipeline '" + pipeline + "' has no stages.",
                            "Declare stages, or remove the pipeline." + PipelineNames.didYouMean(pipeline, pipelines));
                });
    }

    /** {@return the names of the enabled pipelines} */
    List<String> enabledPipelines() {
        return pipelines().stream().filter(pipeline -> !disabled(pipeline)).toList();
    }

    /** {@return whether a stage has a subscription; a file may unset the subscription of another file} */
    boolean subscribes(String pipeline, String stage) {
        return last(pipeline, stage, "subscribe-to")
                .map(property -> !property.empty())
                .orElse(false);
    }

    /** {@return whether a stage receives the dead letters of another stage} */
    boolean takesDeadLetters(String pipeline, String stage) {
        return stages(pipeline).stream()
                .anyMatch(other -> last(pipeline, other, "on-error", "dead-letter-to")
                        .filter(target -> CanonicalName.equal(stage, text(target)))
                        .isPresent());
    }

    /** {@return the name of a stage's handler} */
    String handler(String pipeline, String stage) {
        return last(pipeline, stage, "handler")
                .map(this::text)
                .filter(handler -> !handler.isEmpty())
                .orElse(stage);
    }

    /** {@return the value of a property, with its placeholders resolved, or an empty text if it is not set} */
    private String text(ConfiguredProperty property) {
        return Binder.get(environment)
                .bind(property.name(), Bindable.of(String.class))
                .orElse("");
    }

    /** {@return the property of a stage with a key, from the source of the highest precedence} */
    private Optional<ConfiguredProperty> last(String pipeline, String stage, String... key) {
        return configured.stream()
                .filter(property -> isStageOf(pipeline, property)
                        && CanonicalName.equal(stage, name(property, 3))
                        && IntStream.range(0, key.length)
                                .allMatch(index -> CanonicalName.equal(key[index], name(property, 4 + index))))
                .reduce((lower, higher) -> higher);
    }

    /**
     * Rejects stages without a handler.
     *
     * @throws InvalidPipelineException if there is one
     */
    void checkHandlers(HandlerCatalogue handlers) {
        enabledPipelines()
                .forEach(pipeline ->
                        stages(pipeline).forEach(stage -> handlers.check(pipeline, stage, handler(pipeline, stage))));
    }

    /** {@return whether a pipeline is disabled} */
    private boolean disabled(String pipeline) {
        return configured.stream()
                .filter(property -> at(property, 0, PIPELINES)
                        && CanonicalName.equal(pipeline, name(property, 1))
                        && CanonicalName.equal("enabled", name(property, 2)))
                .findFirst()
                .map(property -> !Binder.get(environment)
                        .bind(property.name(), Bindable.of(Boolean.class))
                        .orElse(true))
                .orElse(false);
    }

    /**
     * {@return the bound pipelines, without duplicates of environment variables, and with stages of which only the name
     * is set}
     */
    Map<String, PipelineProperties> merge(Map<String, PipelineProperties> bound) {
        Map<String, PipelineProperties> merged = new LinkedHashMap<>();
        for (String pipeline : pipelines()) {
            PipelineProperties properties = orDefault(bound.get(pipeline), PipelineProperties.class);
            Map<String, StageProperties> stages = new LinkedHashMap<>();
            stages(pipeline)
                    .forEach(stage ->
                            stages.put(stage, orDefault(properties.stages().get(stage), StageProperties.class)));
            merged.put(pipeline, properties.withStages(stages));
        }
        return merged;
    }

    private static <P> P orDefault(@Nullable P bound, Class<P> group) {
        return bound == null ? PropertyDefaults.of(group) : bound;
    }

    private Set<String> names(String what, Function<ConfiguredProperty, String> nameOf) {
        Set<String> declared = new LinkedHashSet<>();
        configured.stream()
                .filter(property -> !property.variable())
                .forEach(property -> declare(what, nameOf.apply(property), declared));
        configured.stream()
                .filter(ConfiguredProperty::variable)
                .map(nameOf)
                .filter(name ->
                        !name.isEmpty() && declared.stream().noneMatch(other -> CanonicalName.equal(other, name)))
                .toList()
                .forEach(declared::add);
        return declared;
    }

    private static void declare(String what, String name, Set<String> declared) {
        if (name.isEmpty() || !declared.add(name)) {
            return;
        }
        if (name.equals("true") || name.equals("false")) {
            throw new InvalidPipelineException(
                    what + " '" + name
                            + "' is most likely a misread name: YAML reads an unquoted on, off, yes or no as true or"
                            + " false.",
                    "Put the name in quotes, or rename it.");
        }
        declared.stream()
                .filter(other -> !other.equals(name) && CanonicalName.equal(other, name))
                .findFirst()
                .ifPresent(other -> {
                    throw new InvalidPipelineException(
                            what + "s '" + other + "' and '" + name + "' have the same name in relaxed binding.",
                            "Use one spelling, or rename one of them.");
                });
    }

    private static boolean isStageOf(String pipeline, ConfiguredProperty property) {
        return at(property, 0, PIPELINES)
                && CanonicalName.equal(pipeline, name(property, 1))
                && at(property, 2, STAGES);
    }

    private static boolean at(ConfiguredProperty property, int index, String key) {
        return CanonicalName.equal(key, name(property, index));
    }

    private static String name(ConfiguredProperty property, int index) {
        List<String> path = property.path();
        return index < path.size() ? path.get(index) : "";
    }
}
