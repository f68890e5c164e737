package io.genstage.pipeline;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.definition.StageDefinition;
import io.genstage.dispatch.Dispatcher;
import io.genstage.internal.bridge.BoundedInlet;
import io.genstage.internal.bridge.DeadLetterQueue;
import io.genstage.internal.children.ConsumerSupervisor;
import io.genstage.internal.engine.Execution;
import io.genstage.internal.engine.Handler;
import io.genstage.internal.engine.StageIdentity;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.Children;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the instances of a declared stage. */
final class InstanceFactory {

    private final String pipeline;

    private final StageDefinition definition;

    private final Execution execution;

    /** The dead letters that the stage passes on, or {@code null} if it is a declared stage. */
    private final @Nullable DeadLetterQueue letters;

    private @Nullable Children<Object> children;

    InstanceFactory(
            String pipeline, StageDefinition definition, Execution execution, @Nullable DeadLetterQueue letters) {
        this.pipeline = pipeline;
        this.definition = definition;
        this.execution = execution;
        this.letters = letters;
    }

    /** {@return new instances, as many as declared} */
    List<StageShell<Object, Object>> newInstances() {
        List<StageShell<Object, Object>> made = new ArrayList<>(definition.concurrency());
        for (int index = 0; index < definition.concurrency(); index++) {
            made.add(newInstance(index));
        }
        return List.copyOf(made);
    }

    @SuppressWarnings("unchecked") // event types are the user's promise; the edges carry references
    private StageShell<Object, Object> newInstance(int index) {
        StageIdentity identity = new StageIdentity(pipeline, definition.name(), index, definition.type());
        Fates fates = new Fates();
        ConsumerSide<Object> input = definition.type().consumes() ? new ConsumerSide<>(fates) : null;
        ProducerSide<Object> output = definition.type().emits()
                ? new ProducerSide<>(
                        (Dispatcher<Object>) definition.newDispatcher(),
                        definition.buffer(),
                        definition.demand(),
                        fates)
                : null;
        StageShell<Object, Object> made =
                new StageShell<>(identity, (Handler<Object, Object>) newHandler(), input, output, fates, execution);
        if (letters != null) {
            letters.takenBy(made);
        } else if (input == null) {
            made.intake(BoundedInlet.unopened(definition.inletCapacity()));
        }
        return made;
    }

    @SuppressWarnings("unchecked") // the builder takes factories of the kind that the type says
    private Handler<?, ?> newHandler() {
        Supplier<?> handlers = definition.handlers();
        return switch (definition.type()) {
            case PRODUCER -> Handler.ofProducer((Supplier<ProducerStage<Object>>) handlers);
            case PRODUCER_CONSUMER ->
                Handler.ofProducerConsumer((Supplier<ProducerConsumerStage<Object, Object>>) handlers);
            case CONSUMER -> newConsumer(Handler.ofConsumer((Supplier<ConsumerStage<Object>>) handlers));
        };
    }

    private Handler<Object, Void> newConsumer(Handler<Object, Void> handler) {
        ChildOptions options = definition.children();
        if (options == null) {
            return handler;
        }
        ConsumerSupervisor<Object> supervisor = new ConsumerSupervisor<>(handler, options);
        children = supervisor.childrenHandle();
        return supervisor;
    }

    /** {@return the children of the stage that was made, or {@code null} if it does not start one for each event} */
    @Nullable
    Children<Object> children() {
        return children;
    }
}
