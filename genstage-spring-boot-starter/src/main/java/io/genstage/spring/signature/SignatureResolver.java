package io.genstage.spring.signature;

import io.genstage.Acknowledger;
import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Subscription;
import io.genstage.Tracked;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/** Resolves the signature of a handler method from the types of its parameters and of its result. */
public final class SignatureResolver {

    private static final Set<HandlerResult> SOURCES_ONLY =
            EnumSet.of(HandlerResult.STREAM, HandlerResult.ITERATOR, HandlerResult.PUBLISHER);

    private final StageType kind;

    private final Method method;

    private final Class<?> beanType;

    private final List<HandlerParameter> parameters = new ArrayList<>();

    private ResolvableType input = ResolvableType.NONE;

    private ResolvableType emitted = ResolvableType.NONE;

    private SignatureResolver(StageType kind, Method method, Class<?> beanType) {
        this.kind = kind;
        this.method = method;
        this.beanType = beanType;
    }

    /**
     * Resolves a signature.
     *
     * @throws io.genstage.InvalidPipelineException if the signature is illegal; the message lists the legal ones
     */
    public static HandlerSignature resolve(StageType kind, Method method, Class<?> beanType) {
        return new SignatureResolver(kind, method, beanType).resolve();
    }

    private HandlerSignature resolve() {
        for (int index = 0; index < method.getParameterCount(); index++) {
            addParameter(ResolvableType.forMethodParameter(new MethodParameter(method, index), owner()));
        }
        ResolvableType returned = ResolvableType.forMethodReturnType(method, beanType);
        HandlerResult result = HandlerResult.of(returned.resolve(Object.class));
        checkParameters();
        checkResult(result);
        ResolvableType output = output(result, returned);
        boolean tracked = output.resolve() == Tracked.class;
        if (tracked) {
            checkTracked(result, output);
        }
        return new HandlerSignature(kind, parameters, result, input, tracked ? output.getGeneric() : output, tracked);
    }

    private void checkTracked(HandlerResult result, ResolvableType output) {
        if (result == HandlerResult.NOTHING) {
            throw illegal("it has an emitter of `" + TypeNames.of(output)
                    + "`; take an emitter of the events, and call `emit(event, acknowledger)`");
        }
        if (kind != StageType.PRODUCER) {
            throw illegal("it returns `" + TypeNames.of(output)
                    + "`, but its events belong to the events that it receives; only a producer can return `Tracked`");
        }
    }

    private ResolvableType output(HandlerResult result, ResolvableType returned) {
        if (!kind.emits()) {
            return ResolvableType.NONE;
        }
        if (result == HandlerResult.NOTHING) {
            return emitted;
        }
        ResolvableType event = result.eventType(returned);
        if (event.resolve() == Void.class) {
            throw illegal("it returns `" + TypeNames.of(returned) + "`, which contains no events");
        }
        return event;
    }

    private ResolvableType owner() {
        return ResolvableType.forClass(beanType).as(method.getDeclaringClass());
    }

    private void addParameter(ResolvableType type) {
        HandlerParameter parameter = meaning(type.resolve(Object.class));
        if (parameters.contains(parameter)) {
            throw illegal(
                    parameter == HandlerParameter.INPUT
                            ? "it takes both `" + TypeNames.of(input) + "` and `" + TypeNames.of(type)
                                    + "`, but only one parameter can take events"
                            : "it takes a second parameter of type `" + TypeNames.of(type) + "`");
        }
        parameters.add(parameter);
        if (parameter == HandlerParameter.INPUT) {
            input = type;
        } else if (parameter == HandlerParameter.EMITTER) {
            emitted = type.getGeneric();
        }
    }

    private HandlerParameter meaning(Class<?> type) {
        if (type == Emitter.class) {
            return HandlerParameter.EMITTER;
        }
        if (type == StageContext.class) {
            return HandlerParameter.CONTEXT;
        }
        if (type == Acknowledger.class) {
            return HandlerParameter.ACKNOWLEDGER;
        }
        if (type == Subscription.class) {
            return HandlerParameter.SUBSCRIPTION;
        }
        boolean number = type == long.class || type == int.class;
        return kind == StageType.PRODUCER && number ? HandlerParameter.DEMAND : HandlerParameter.INPUT;
    }

    private void checkParameters() {
        Set<HandlerParameter> legal = switch (kind) {
            case PRODUCER -> EnumSet.of(HandlerParameter.DEMAND, HandlerParameter.EMITTER, HandlerParameter.CONTEXT);
            case PRODUCER_CONSUMER -> EnumSet.complementOf(EnumSet.of(HandlerParameter.DEMAND));
            case CONSUMER ->
                EnumSet.of(
                        HandlerParameter.INPUT,
                        HandlerParameter.SUBSCRIPTION,
                        HandlerParameter.CONTEXT,
                        HandlerParameter.ACKNOWLEDGER);
        };
        for (int index = 0; index < parameters.size(); index++) {
            if (!legal.contains(parameters.get(index))) {
                ResolvableType type = ResolvableType.forMethodParameter(new MethodParameter(method, index), owner());
                throw illegal("a " + kind + " cannot take `" + TypeNames.of(type) + "`");
            }
        }
        if (kind.consumes() && !parameters.contains(HandlerParameter.INPUT)) {
            throw illegal("it has no parameter for events");
        }
    }

    private void checkResult(HandlerResult result) {
        boolean emitter = parameters.contains(HandlerParameter.EMITTER);
        if (kind == StageType.CONSUMER) {
            if (result != HandlerResult.NOTHING && !result.asynchronous()) {
                throw illegal(
                        "a consumer emits nothing, so it must return nothing, or a publisher or future to wait for");
            }
        } else if (emitter && result != HandlerResult.NOTHING) {
            throw illegal("it has an emitter, so it must return nothing");
        } else if (!emitter && result == HandlerResult.NOTHING) {
            String reason = "it returns nothing and has no emitter, so it cannot emit";
            throw kind == StageType.PRODUCER ? LegalSignatures.emitsNothing(method, beanType, reason) : illegal(reason);
        } else if (kind == StageType.PRODUCER) {
            checkProducerResult(result, parameters.contains(HandlerParameter.DEMAND));
        }
    }

    private void checkProducerResult(HandlerResult result, boolean demand) {
        if (!demand && (result == HandlerResult.COLLECTION || result == HandlerResult.ARRAY)) {
            throw illegal("it returns several events, but takes no demand");
        }
        if (demand && SOURCES_ONLY.contains(result)) {
            throw illegal("it returns a source, from which the stage pulls, so it must not take the demand");
        }
        if (result == HandlerResult.FUTURE) {
            throw illegal("it returns a future; return a Mono for a source of one event");
        }
    }

    private RuntimeException illegal(String reason) {
        return LegalSignatures.illegal(kind, method, beanType, reason);
    }
}
