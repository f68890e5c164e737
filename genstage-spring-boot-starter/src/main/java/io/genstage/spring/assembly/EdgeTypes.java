package io.genstage.spring.assembly;

import io.genstage.DeadLetter;
import io.genstage.InvalidPipelineException;
import io.genstage.spring.handler.StageHandler;
import io.genstage.spring.signature.EventTypes;
import io.genstage.spring.signature.TypeNames;
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
                && topology.producers(stage).stream()
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
        topology.stages().keySet().forEach(stage -> {
            topology.producers(stage).forEach(producer -> check(producer, stage));
            topology.deadLetterSources(stage).forEach(source -> checkDeadLetters(source, stage));
        });
    }

    private void check(String producerStage, String consumerStage) {
        StageHandler producer = topology.handler(producerStage);
        StageHandler consumer = topology.handler(consumerStage);
        ResolvableType taken = taken(consumerStage);
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

    private void checkDeadLetters(String failing, String target) {
        ResolvableType letter = ResolvableType.forClassWithGenerics(DeadLetter.class, taken(failing));
        if (!EventTypes.fit(letter, taken(target))) {
            throw new InvalidPipelineException(
                    topology.path(failing) + ".on-error.dead-letter-to is '" + target + "', which takes `"
                            + TypeNames.of(taken(target)) + "` and not `" + TypeNames.of(letter) + "` ("
                            + topology.handler(target).description() + ").",
                    "Name a stage that takes `" + TypeNames.of(letter) + "` or `DeadLetter<?>`.");
        }
    }

    /** {@return the type of the events that a stage takes} */
    private ResolvableType taken(String stage) {
        ResolvableType declared = topology.handler(stage).input();
        return wrapped(stage) ? declared.getGeneric() : declared;
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
}
