package io.genstage.spring.signature;

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
public record HandlerSignature(
        StageType kind,
        List<HandlerParameter> parameters,
        HandlerResult result,
        ResolvableType input,
        ResolvableType output) {

    public HandlerSignature {
        parameters = List.copyOf(parameters);
    }

    public boolean takes(HandlerParameter parameter) {
        return parameters.contains(parameter);
    }

    /** {@return whether its parameter for events can be what wraps one or the batch of them} */
    public boolean takesWrapped() {
        return wrapping() != InputForm.EVENT;
    }

    /**
     * Tells what its parameter for events is filled with.
     *
     * @param wrapped whether a list or publisher that it takes wraps its events, rather than being one
     */
    public InputForm inputForm(boolean wrapped) {
        return wrapped ? wrapping() : InputForm.EVENT;
    }

    private InputForm wrapping() {
        return InputForm.of(input.resolve(Object.class));
    }

    /** {@return whether one call gives a source that is then pulled, event by event} */
    public boolean finiteSource() {
        return kind == StageType.PRODUCER && !takes(HandlerParameter.DEMAND) && result.source();
    }

    /** {@return whether one call gives a source that brings its events by itself, when they are requested} */
    public boolean publisherSource() {
        return kind == StageType.PRODUCER && result == HandlerResult.PUBLISHER;
    }

    /** {@return whether it answers with what there is, and has to be asked again} */
    public boolean polled() {
        return kind == StageType.PRODUCER && result != HandlerResult.NOTHING && !publisherSource();
    }

    /** {@return whether a call takes until the result is all there} */
    public boolean waits() {
        return kind.consumes() && result.comesLater();
    }
}
