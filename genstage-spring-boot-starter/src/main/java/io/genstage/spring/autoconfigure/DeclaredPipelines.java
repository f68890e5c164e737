package io.genstage.spring.autoconfigure;

import io.genstage.InvalidPipelineException;
import io.genstage.spring.assembly.PipelineNames;
import io.genstage.spring.handler.HandlerCatalogue;
import io.genstage.spring.properties.CanonicalName;
import io.genstage.spring.properties.GivenProperty;
import io.genstage.spring.properties.PipelineProperties;
import io.genstage.spring.properties.StageProperties;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Which pipelines and stages the properties declare, and by what names. An environment variable that sets something of
 * {@code order-writer} seems to declare {@code orderwriter} beside it: that is one stage, by its declared name.
 */
final class DeclaredPipelines {

    private static final String PIPELINES = "pipelines";

    private static final String STAGES = "stages";

    private final Environment environment;

    private final List<GivenProperty> given;

    DeclaredPipelines(Environment environment) {
        this.environment = environment;
        given = GivenProperty.all(environment);
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
     * Looks for pipelines of which something is said, but no stage: their names may be mistyped.
     *
     * @throws InvalidPipelineException at the first one
     */
    void checkStages() {
        Set<String> pipelines = pipelines();
        pipelines.stream()
                .filter(pipeline -> stages(pipeline).isEmpty())
                .findFirst()
                .ifPresent(pipeline -> {
                    throw new InvalidPipelineException(
                            "Pipeline '" + pipeline + "' has no stages.",
                            "Declare them, or remove the pipeline." + PipelineNames.didYouMean(pipeline, pipelines));
                });
    }

    /** {@return the names of the pipelines that are not switched off} */
    List<String> enabledPipelines() {
        return pipelines().stream().filter(pipeline -> !disabled(pipeline)).toList();
    }

    /** {@return whether a stage has a subscription, which a file may take away that another one has given it} */
    boolean subscribes(String pipeline, String stage) {
        return last(pipeline, stage, "subscribe-to")
                .map(property -> !property.empty())
                .orElse(false);
    }

    /** {@return the name of a stage's handler} */
    String handler(String pipeline, String stage) {
        return last(pipeline, stage, "handler")
                .map(property -> Binder.get(environment)
                        .bind(property.name(), Bindable.of(String.class))
                        .orElse(""))
                .filter(handler -> !handler.isEmpty())
                .orElse(stage);
    }

    /** {@return of the properties that say something of a stage, that of a key which overrides all others} */
    private Optional<GivenProperty> last(String pipeline, String stage, String key) {
        return given.stream()
                .filter(property -> isStageOf(pipeline, property)
                        && CanonicalName.equal(stage, name(property, 3))
                        && CanonicalName.equal(key, name(property, 4)))
                .reduce((lower, higher) -> higher);
    }

    /**
     * Looks for stages that have no handler.
     *
     * @throws InvalidPipelineException at the first one
     */
    void checkHandlers(HandlerCatalogue handlers) {
        enabledPipelines()
                .forEach(pipeline ->
                        stages(pipeline).forEach(stage -> handlers.check(pipeline, stage, handler(pipeline, stage))));
    }

    /** {@return whether a pipeline is switched off} */
    private boolean disabled(String pipeline) {
        return given.stream()
                .filter(property -> at(property, 0, PIPELINES)
                        && CanonicalName.equal(pipeline, name(property, 1))
                        && CanonicalName.equal("enabled", name(property, 2)))
                .findFirst()
                .map(property -> !Binder.get(environment)
                        .bind(property.name(), Bindable.of(Boolean.class))
                        .orElse(true))
                .orElse(false);
    }

    /** {@return what was bound, without phantoms, and with those stages of which nothing but the name is said} */
    Map<String, PipelineProperties> merge(Map<String, PipelineProperties> bound) {
        Map<String, PipelineProperties> merged = new LinkedHashMap<>();
        for (String pipeline : pipelines()) {
            PipelineProperties properties = bound.getOrDefault(pipeline, PipelineProperties.empty());
            Map<String, StageProperties> stages = new LinkedHashMap<>();
            stages(pipeline)
                    .forEach(stage ->
                            stages.put(stage, properties.stages().getOrDefault(stage, StageProperties.empty())));
            merged.put(pipeline, properties.withStages(stages));
        }
        return merged;
    }

    private Set<String> names(String what, Function<GivenProperty, String> nameOf) {
        Set<String> declared = new LinkedHashSet<>();
        given.stream()
                .filter(property -> !property.variable())
                .forEach(property -> declare(what, nameOf.apply(property), declared));
        given.stream()
                .filter(GivenProperty::variable)
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
                            + "' is declared, which may not be its name: YAML reads an unquoted on, off, yes or"
                            + " no as true or false.",
                    "Put the name in quotes, or rename it.");
        }
        declared.stream()
                .filter(other -> !other.equals(name) && CanonicalName.equal(other, name))
                .findFirst()
                .ifPresent(other -> {
                    throw new InvalidPipelineException(
                            what + "s '" + other + "' and '" + name
                                    + "' are declared, which relaxed binding takes for one name.",
                            "Use one spelling, or rename one of them.");
                });
    }

    private static boolean isStageOf(String pipeline, GivenProperty property) {
        return at(property, 0, PIPELINES)
                && CanonicalName.equal(pipeline, name(property, 1))
                && at(property, 2, STAGES);
    }

    private static boolean at(GivenProperty property, int index, String key) {
        return CanonicalName.equal(key, name(property, index));
    }

    private static String name(GivenProperty property, int index) {
        List<String> path = property.path();
        return index < path.size() ? path.get(index) : "";
    }
}
