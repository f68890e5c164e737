package io.genstage.spring;

import java.util.List;
import java.util.Map;

/**
 * One pipeline's stages as they were declared, with the handlers that were chosen for them.
 *
 * @param pipeline the pipeline's name
 * @param stages the stages' properties, by name
 * @param handlers the stages' handlers, by name, in the order of declaration
 */
record Wiring(String pipeline, Map<String, StageProperties> stages, Map<String, StageHandler> handlers) {

    StageHandler handler(String stage) {
        StageHandler handler = handlers.get(stage);
        if (handler == null) {
            throw new IllegalArgumentException(stage);
        }
        return handler;
    }

    List<SubscriptionProperties> subscriptions(String stage) {
        return stages.getOrDefault(stage, StageProperties.empty()).subscribeTo();
    }
}
