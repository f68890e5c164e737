package io.genstage.spring;

import io.genstage.InvalidPipelineException;
import java.util.List;
import org.springframework.core.ResolvableType;

/** What travels along the edges of one pipeline. */
final class EdgeTypes {

    private final Wiring wiring;

    EdgeTypes(Wiring wiring) {
        this.wiring = wiring;
    }

    /** {@return whether a list that the stage's handler takes is the batch: it is, unless the events are such lists} */
    boolean batch(String stage) {
        StageHandler handler = wiring.handler(stage);
        return handler.takesList()
                && producers(stage).stream()
                        .noneMatch(
                                producer -> isListFor(wiring.handler(producer).output(), handler.input()));
    }

    private static boolean isListFor(ResolvableType event, ResolvableType taken) {
        return !EventTypes.unknown(event)
                && List.class.isAssignableFrom(event.toClass())
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
        ResolvableType taken = batch(consumerStage) ? consumer.input().getGeneric() : consumer.input();
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
                        + "), but its bean '" + handler.bean().name() + "' implements `StageCallbacks<"
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
