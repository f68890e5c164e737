package io.genstage.spring.assembly;

import io.genstage.InvalidPipelineException;
import io.genstage.spring.handler.StageHandler;
import io.genstage.spring.signature.EventTypes;
import io.genstage.spring.signature.TypeNames;
import java.util.List;
import org.springframework.core.ResolvableType;

/** The types of events along the subscriptions of one pipeline. */
final class EdgeTypes {

    private final DeclaredTopology topology;

    EdgeTypes(DeclaredTopology topology) {
        this.topology = topology;
    }

    /**
     * {@return whether a list or a publisher that the stage's handler takes contains events. It does, unless the events
     * are such lists or publishers themselves}
     */
    boolean wrapped(String stage) {
        StageHandler handler = topology.handler(stage);
        return handler.takesWrapped()
                && producers(stage).stream()
                        .noneMatch(producer ->
                                isEventFor(topology.handler(producer).output(), handler.input()));
    }

    private static boolean isEventFor(ResolvableType event, ResolvableType taken) {
        return !EventTypes.unknown(event)
                && taken.toClass().isAssignableFrom(event.toClass())
                && EventTypes.fit(event, taken)
                && (EventTypes.unknown(taken.getGeneric()) || !EventTypes.fit(event, taken.getGeneric()));
    }

    /**
     * Compares the types of emitted events with the types that handlers take.
     *
     * @throws InvalidPipelineException if two types do not match
     */
    void check() {
        topology.handlers().forEach(this::checkCallbacks);
        topology.stages().keySet().forEach(stage -> producers(stage).forEach(producer -> check(producer, stage)));
    }

    private void check(String producerStage, String consumerStage) {
        StageHandler producer = topology.handler(producerStage);
        StageHandler consumer = topology.handler(consumerStage);
        ResolvableType taken = wrapped(consumerStage) ? consumer.input().getGeneric() : consumer.input();
        if (!EventTypes.fit(producer.output(), taken)) {
            throw new InvalidPipelineException(
                    "In pipeline '" + topology.pipeline() + "', `" + producerStage + "` emits `"
                            + TypeNames.of(producer.output()) + "`, but `" + consumerStage + "` takes `"
                            + TypeNames.of(taken) + "` (" + producer.description() + " and " + consumer.description()
                            + ").",
                    "Use the same type in both, subscribe '" + consumerStage
                            + "' to another stage, or add a @ProducerConsumer between the two.");
        }
    }

    private void checkCallbacks(String stage, StageHandler handler) {
        ResolvableType emitted = handler.callbacksOutput();
        if (!handler.kind().emits() || emitted.toClass() == Void.class || EventTypes.fit(emitted, handler.output())) {
            return;
        }
        String output = TypeNames.of(handler.output());
        throw new InvalidPipelineException(
                "In pipeline '" + topology.pipeline() + "', `" + stage + "` emits `" + output + "` ("
                        + handler.description()
                        + "), but its bean '" + handler.beanName() + "' implements `StageCallbacks<"
                        + TypeNames.of(emitted)
                        + ">`.",
                "Implement `StageCallbacks<" + output
                        + ">`. If the bean handles stages with different events, implement `StageCallbacks<Object>`.");
    }

    /** {@return the declared stages that a stage subscribes to} */
    private List<String> producers(String stage) {
        return topology.subscriptions(stage).stream()
                .map(DeclaredSubscription::producer)
                .filter(topology.handlers()::containsKey)
                .toList();
    }
}
