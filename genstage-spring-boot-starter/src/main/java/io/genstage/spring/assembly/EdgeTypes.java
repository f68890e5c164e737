package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.spring.handler.StageHandler;
import io.genstage.spring.properties.SubscriptionProperties;
import io.genstage.spring.signature.EventTypes;
import io.genstage.spring.signature.TypeNames;
import java.util.List;
import org.springframework.core.ResolvableType;

/** What travels along the edges of one pipeline. */
final class EdgeTypes {

    private final Wiring wiring;

    EdgeTypes(Wiring wiring) {
        this.wiring = wiring;
    }

    /**
     * {@return whether a list or publisher that the stage's handler takes wraps its events: it does, unless the events are such
     * lists or publishers}
     */
    boolean wrapped(String stage) {
        StageHandler handler = wiring.handler(stage);
        return handler.takesWrapped()
                && producers(stage).stream()
                        .noneMatch(
                                producer -> isWholeFor(wiring.handler(producer).output(), handler.input()));
    }

    private static boolean isWholeFor(ResolvableType event, ResolvableType taken) {
        return !EventTypes.unknown(event)
                && taken.toClass().isAssignableFrom(event.toClass())
                && EventTypes.fit(event, taken)
                && (EventTypes.unknown(taken.getGeneric()) || !EventTypes.fit(event, taken.getGeneric()));
    }

    /**
     * Compares what is emitted with what is taken.
     *
     * @throws InvalidPipelineException at the first edge where they do not fit
     */
    void check() {
        wiring.handlers().forEach(this::checkCallbacks);
        wiring.stages().keySet().forEach(stage -> producers(stage).forEach(producer -> check(producer, stage)));
    }

    private void check(String producerStage, String consumerStage) {
        StageHandler producer = wiring.handler(producerStage);
        StageHandler consumer = wiring.handler(consumerStage);
        ResolvableType taken = wrapped(consumerStage) ? consumer.input().getGeneric() : consumer.input();
        if (!EventTypes.fit(producer.output(), taken)) {
            throw new InvalidPipelineException(
                    "In pipeline '" + wiring.pipeline() + "', `" + producerStage + "` emits `"
                            + TypeNames.of(producer.output()) + "`, but `" + consumerStage + "` takes `"
                            + TypeNames.of(taken) + "` (" + producer.description() + " and " + consumer.description()
                            + ").",
                    "Let one of the two use the other's type, subscribe '" + consumerStage
                            + "' to another stage, or put a @ProducerConsumer in between.");
        }
    }

    private void checkCallbacks(String stage, StageHandler handler) {
        ResolvableType emitted = handler.callbacksOutput();
        if (!handler.kind().emits() || emitted.toClass() == Void.class || EventTypes.fit(emitted, handler.output())) {
            return;
        }
        String output = TypeNames.of(handler.output());
        throw new InvalidPipelineException(
                "In pipeline '" + wiring.pipeline() + "', `" + stage + "` emits `" + output + "` ("
                        + handler.description()
                        + "), but its bean '" + handler.beanName() + "' implements `StageCallbacks<"
                        + TypeNames.of(emitted)
                        + ">`.",
                "Implement `StageCallbacks<" + output
                        + ">`, or `StageCallbacks<Object>` for stages of different events.");
    }

    /** {@return the stages that a stage subscribes to, as far as there are such} */
    private List<String> producers(String stage) {
        return wiring.subscriptions(stage).stream()
                .map(SubscriptionProperties::stageOrEmpty)
                .filter(wiring.handlers()::containsKey)
                .toList();
    }
}
