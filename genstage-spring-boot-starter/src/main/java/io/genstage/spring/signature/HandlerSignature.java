package io.genstage.spring.signature;

import io.genstage.StageType;
import io.genstage.Tracked;
import java.util.List;
import org.springframework.core.ResolvableType;

/**
 * The signature of a handler method: how to call the method, and what to do with its result.
 *
 * @param kind the type of stage that it handles
 * @param parameters what its parameters receive, in their order
 * @param result how its result becomes events
 * @param input the declared type of the parameter for events, or {@link ResolvableType#NONE}
 * @param output the type of the events that it emits, or {@link ResolvableType#NONE}
 * @param tracked whether its result contains {@link Tracked} events, each with its acknowledger
 */
public record HandlerSignature(
        StageType kind,
        List<HandlerParameter> parameters,
        HandlerResult result,
        ResolvableType input,
        ResolvableType output,
        boolean tracked) {

    public HandlerSignature {
        parameters = List.copyOf(parameters);
    }

    public boolean takes(HandlerParameter parameter) {
        return parameters.contains(parameter);
    }

    /** {@return whether its parameter for events can be a list or a publisher of events} */
    public boolean takesWrapped() {
        return wrapping() != InputForm.EVENT;
    }

    /**
     * Returns how to make the argument for events.
     *
     * @param wrapped whether a list or publisher that it takes contains events, rather than is an event
     */
    public InputForm inputForm(boolean wrapped) {
        return wrapped ? wrapping() : InputForm.EVENT;
    }

    private InputForm wrapping() {
        return InputForm.of(input.resolve(Object.class));
    }

    /** {@return whether a call returns a source, from which events are then pulled one by one} */
    public boolean finiteSource() {
        return kind == StageType.PRODUCER && !takes(HandlerParameter.DEMAND) && result.source();
    }

    /** {@return whether a call returns a publisher, which emits the events that are requested} */
    public boolean publisherSource() {
        return kind == StageType.PRODUCER && result == HandlerResult.PUBLISHER;
    }

    /** {@return whether it returns the events that are available, and must be called again} */
    public boolean polled() {
        return kind == StageType.PRODUCER && result != HandlerResult.NOTHING && !publisherSource();
    }

    /**
     * {@return whether the engine must know where each event of a batch ends: the method may emit before it fails, or it
     * acts on the event in progress}
     */
    public boolean marksEvents() {
        return takes(HandlerParameter.CONTEXT)
                || takes(HandlerParameter.ACKNOWLEDGER)
                || takes(HandlerParameter.EMITTER)
                || (kind.emits() && result.gradual());
    }

    /** {@return whether a call waits for an asynchronous result} */
    public boolean waits() {
        return kind.consumes() && result.asynchronous();
    }
}
