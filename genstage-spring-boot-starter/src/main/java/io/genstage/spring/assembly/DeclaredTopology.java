package io.genstage.spring.assembly;

import io.genstage.spring.handler.StageHandler;
import io.genstage.spring.properties.CanonicalName;
import io.genstage.spring.properties.ErrorProperties;
import io.genstage.spring.properties.PropertyDefaults;
import io.genstage.spring.properties.StageProperties;
import io.genstage.spring.properties.SubscriptionProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.core.ResolvableType;

/**
 * The declared stages of one pipeline, with their handlers and subscriptions.
 *
 * @param pipeline the pipeline's name
 * @param stages the stages' properties, by name
 * @param handlers the stages' handlers, by name, in the order of declaration
 * @param subscriptions the stages' subscriptions, by the name of the subscribing stage
 */
record DeclaredTopology(
        String pipeline,
        Map<String, StageProperties> stages,
        Map<String, StageHandler> handlers,
        Map<String, List<DeclaredSubscription>> subscriptions) {

    /**
     * {@return the topology of a pipeline}
     *
     * @param pipeline the pipeline's name
     * @param stages the stages' properties, by name
     * @param handlers the stages' handlers, by name, in the order of declaration
     */
    static DeclaredTopology of(
            String pipeline, Map<String, StageProperties> stages, Map<String, StageHandler> handlers) {
        Map<String, List<DeclaredSubscription>> subscriptions = new LinkedHashMap<>();
        stages.forEach((name, stage) -> subscriptions.put(
                name,
                stage.subscribeTo().stream()
                        .map(subscription -> declared(subscription, stages.keySet()))
                        .toList()));
        return new DeclaredTopology(pipeline, stages, handlers, subscriptions);
    }

    /** A subscription may name its producer in any form that relaxed binding takes for the same name. */
    private static DeclaredSubscription declared(SubscriptionProperties subscription, Set<String> stages) {
        String named = subscription.stage() == null ? "" : subscription.stage();
        return new DeclaredSubscription(CanonicalName.find(named, stages).orElse(named), subscription);
    }

    /** {@return the full path of a stage's properties} */
    String path(String stage) {
        return "genstage.pipelines." + pipeline + ".stages." + stage;
    }

    StageHandler handler(String stage) {
        StageHandler handler = handlers.get(stage);
        if (handler == null) {
            throw new IllegalArgumentException(stage);
        }
        return handler;
    }

    /** {@return a stage's properties, or the defaults if no such stage is declared} */
    StageProperties stage(String stage) {
        StageProperties declared = stages.get(stage);
        return declared == null ? PropertyDefaults.of(StageProperties.class) : declared;
    }

    List<DeclaredSubscription> subscriptions(String stage) {
        return subscriptions.getOrDefault(stage, List.of());
    }

    /** {@return the declared stages that a stage subscribes to} */
    List<String> producers(String stage) {
        return subscriptions(stage).stream()
                .map(DeclaredSubscription::producer)
                .filter(handlers::containsKey)
                .toList();
    }

    /** {@return the stages that send dead letters to a stage} */
    List<String> deadLetterSources(String stage) {
        return stages.keySet().stream()
                .filter(source -> deadLetterStage(source).filter(stage::equals).isPresent())
                .toList();
    }

    /** A stage may be named in any form that relaxed binding takes for the same name. */
    private Optional<String> deadLetterStage(String source) {
        ErrorProperties onError = stage(source).onError();
        return onError == null || onError.deadLetterTo() == null
                ? Optional.empty()
                : CanonicalName.find(onError.deadLetterTo(), stages.keySet());
    }

    /** {@return the type of a stage's events, or {@link ResolvableType#NONE} if it emits none or is not declared} */
    ResolvableType output(String stage) {
        StageHandler handler = handlers.get(stage);
        return handler == null ? ResolvableType.NONE : handler.output();
    }
}
