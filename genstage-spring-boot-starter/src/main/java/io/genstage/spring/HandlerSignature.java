package io.genstage.spring;

import io.genstage.StageType;
import java.util.List;
import org.springframework.core.ResolvableType;

/**
 * A handler method, understood: the plan by which it is called.
 *
 * @param kind the kind of stage that it is a handler of
 * @param parameters what its parameters stand for, in their order
 * @param result how its result becomes events
 * @param input the declared type of the parameter for events, or {@link ResolvableType#NONE}
 * @param output the type of the events that it emits, or {@link ResolvableType#NONE}
 */
record HandlerSignature(
        StageType kind,
        List<HandlerParameter> parameters,
        HandlerResult result,
        ResolvableType input,
        ResolvableType output) {

    HandlerSignature {
        parameters = List.copyOf(parameters);
    }

    boolean takes(HandlerParameter parameter) {
        return parameters.contains(parameter);
    }

    /** {@return whether its parameter for events can be the batch of them} */
    boolean takesList() {
        return input.resolve() == List.class;
    }

    /** {@return whether one call gives a source that is then pulled, event by event} */
    boolean finiteSource() {
        return kind == StageType.PRODUCER && !takes(HandlerParameter.DEMAND) && result.source();
    }

    /** {@return whether it answers with what there is, and has to be asked again} */
    boolean polled() {
        return kind == StageType.PRODUCER && result != HandlerResult.NOTHING;
    }
}
