package io.genstage.spring.assembly;

import io.genstage.spring.handler.StageHandler;
import io.genstage.spring.properties.StageProperties;
import io.genstage.spring.properties.SubscriptionProperties;
import java.util.List;
import java.util.Map;
import org.springframework.core.ResolvableType;

/**
 * One pipeline's stages as they were declared, with the handlers that were chosen for them.
 *
 * @param pipeline the pipeline's name
 * @param stages the stages' properties, by name
 * @param handlers the stages' handlers, by name, in the order of declaration
 */
record Wiring(String pipeline, Map<String, StageProperties> stages, Map<String, StageHandler> handlers) {

    /** {@return the full name of a stage's properties} */
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

    /** {@return what is said of a stage, which may not be there} */
    StageProperties stage(String stage) {
        return stages.getOrDefault(stage, StageProperties.empty());
    }

    List<SubscriptionProperties> subscriptions(String stage) {
        return stage(stage).subscribeTo();
    }

    /** {@return the type of a stage's events, or {@link ResolvableType#NONE} if it emits none or is not there} */
    ResolvableType output(String stage) {
        StageHandler handler = handlers.get(stage);
        return handler == null ? ResolvableType.NONE : handler.output();
    }
}
