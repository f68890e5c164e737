package io.genstage.pipeline;

import io.genstage.DeadLetter;
import io.genstage.DeadLetterHandler;
import io.genstage.ProducerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.definition.SubscriptionDefinition;
import io.genstage.internal.bridge.DeadLetterQueue;
import io.genstage.internal.engine.DeadLetterSink;
import io.genstage.internal.engine.HandledDeadLetters;
import io.genstage.internal.engine.LoggedDeadLetters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where the dead letters of a pipeline's stages go. Thread-safe. */
final class DeadLetters {

    private static final String SUFFIX = ".letters";

    private final String pipeline;

    private final RecentLetters recent = new RecentLetters();

    /** The destination of letters without a dead-letter stage. */
    private final DeadLetterSink others;

    /** The queues, by the name of the stage that takes from them. */
    private final Map<String, DeadLetterQueue> queues = new ConcurrentHashMap<>();

    /** The queues as stages send to them, by the name of the dead-letter stage. */
    private final Map<String, DeadLetterSink> sinks = new ConcurrentHashMap<>();

    DeadLetters(PipelineDefinition definition) {
        this.pipeline = definition.name();
        DeadLetterHandler handler = definition.deadLetterHandler();
        this.others = recent.before(handler == null ? new LoggedDeadLetters() : new HandledDeadLetters(handler));
    }

    /** {@return where a stage sends its dead letters, if it makes any} */
    DeadLetterSink sinkOf(StageDefinition stage) {
        String target = stage.onError().deadLetterTo();
        return target == null ? others : sinks.computeIfAbsent(target, this::newSink);
    }

    private DeadLetterSink newSink(String target) {
        return recent.before(queues.computeIfAbsent(producerOf(target), none -> new DeadLetterQueue()));
    }

    /** {@return the name of the producer that passes letters to a dead-letter stage} */
    static String producerOf(String target) {
        return target + SUFFIX;
    }

    /** {@return the subscription of a dead-letter stage to the producer of its letters} */
    static SubscriptionDefinition subscriptionOf(String target) {
        return new SubscriptionDefinition(producerOf(target), SubscriptionOptions.ofMaxDemand(DeadLetterQueue.CAPACITY));
    }

    /** {@return the producer that passes letters to a dead-letter stage, to be added to the pipeline's stages} */
    StageDefinition newProducer(String target) {
        queues.computeIfAbsent(producerOf(target), none -> new DeadLetterQueue());
        return PipelineDefinition.named(pipeline)
                .producer(producerOf(target), ProducerStage.inletOnly())
                .stages()
                .get(0);
    }

    /** {@return the queue that a stage takes letters from, or {@code null} if the stage is a declared one} */
    @Nullable
    DeadLetterQueue queueOf(StageDefinition stage) {
        return queues.get(stage.name());
    }

    /** {@return the last letters, oldest first} */
    List<DeadLetter<?>> recent() {
        return recent.list();
    }
}
