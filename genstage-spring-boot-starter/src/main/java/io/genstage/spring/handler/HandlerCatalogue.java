package io.genstage.spring.handler;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.spring.signature.EventTypes;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * The annotated handlers of an application, as far as they can be known by the types of its beans alone.
 *
 * @since 0.1.0
 */
public final class HandlerCatalogue {

    private final StageHandlers handlers;

    private HandlerCatalogue(StageHandlers handlers) {
        this.handlers = handlers;
    }

    /**
     * Looks all beans over, and makes none.
     *
     * @param beans the application's beans
     * @return what was found
     * @throws InvalidPipelineException if an annotation is where it cannot work
     */
    public static HandlerCatalogue of(ConfigurableListableBeanFactory beans) {
        return new HandlerCatalogue(new StageHandlers(HandlerScan.run(beans)));
    }

    /**
     * Looks for the handler of a stage.
     *
     * @param pipeline the pipeline's name
     * @param stage the stage's name
     * @param handler the handler's name
     * @throws InvalidPipelineException if there is none, or more than one
     */
    public void check(String pipeline, String stage, String handler) {
        handlers.get(pipeline, stage, handler);
    }

    /**
     * {@return the type of the events of a producer, or {@link ResolvableType#NONE} if it is not known for certain}
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
