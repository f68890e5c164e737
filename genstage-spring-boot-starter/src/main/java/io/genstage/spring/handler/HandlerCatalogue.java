package io.genstage.spring.handler;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.spring.signature.EventTypes;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * The annotated handlers of an application, as far as the types of its beans show them.
 */
public final class HandlerCatalogue {

    private final StageHandlers handlers;

    private HandlerCatalogue(StageHandlers handlers) {
        this.handlers = handlers;
    }

    /**
     * Scans all beans, and creates none.
     *
     * @param beans the application's beans
     * @return the handlers
     * @throws InvalidPipelineException if an annotation is at an illegal place
     */
    public static HandlerCatalogue of(ConfigurableListableBeanFactory beans) {
        return new HandlerCatalogue(new StageHandlers(HandlerScan.run(beans)));
    }

    /**
     * Checks that a stage has a handler.
     *
     * @param pipeline the pipeline's name
     * @param stage the stage's name
     * @param handler the handler's name
     * @throws InvalidPipelineException if the stage has no handler, or several
     */
    public void check(String pipeline, String stage, String handler) {
        handlers.get(pipeline, stage, handler);
    }

    /**
     * {@return the type of a producer's events, or {@link ResolvableType#NONE} if it is unknown}
     *
     * @param handler the name of its handler
     */
    public ResolvableType eventType(String handler) {
        return handlers.find(handler)
                .filter(found -> found.kind() == StageType.PRODUCER)
                .map(StageHandler::output)
                .filter(type -> !EventTypes.unknown(type) && !type.hasUnresolvableGenerics())
                .map(type -> type.toClass().isPrimitive()
                        ? ResolvableType.forClass(ClassUtils.resolvePrimitiveIfNecessary(type.toClass()))
                        : type)
                .orElse(ResolvableType.NONE);
    }
}
