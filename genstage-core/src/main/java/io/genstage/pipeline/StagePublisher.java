package io.genstage.pipeline;

import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.internal.bridge.SubscriberStage;
import io.genstage.internal.engine.StageShell;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a stage's events. A subscriber becomes a consumer stage of the pipeline until it ends. So it takes part in
 * demand like any other consumer, and snapshots show it.
 *
 * @param <E> the type of the events
 */
final class StagePublisher<E> implements Flow.Publisher<E> {

    private final PipelineLife life;

    private final String pipeline;

    private final String stage;

    private final SubscriptionOptions options;

    private final Supplier<String> nextName;

    private final Runnable lastHasLeft;

    /** How many subscribers there are. */
    private final AtomicInteger subscribers = new AtomicInteger();

    /**
     * A publisher of a stage's events.
     *
     * @param nextName names the next subscriber's stage
     * @param lastHasLeft called each time the last subscriber has left
     */
    StagePublisher(
            PipelineLife life,
            String pipeline,
            String stage,
            SubscriptionOptions options,
            Supplier<String> nextName,
            Runnable lastHasLeft) {
        this.life = life;
        this.pipeline = pipeline;
        this.stage = stage;
        this.options = options;
        this.nextName = nextName;
        this.lastHasLeft = lastHasLeft;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super E> subscriber) {
        SubscriberStage<E> consumer = SubscriberStage.added(subscriber, this::whyStopped);
        List<StageDefinition> added = PipelineDefinition.named(pipeline)
                .consumer(nextName.get(), consumer, s -> s.subscribeTo(stage, options))
                .stages();
        subscribers.incrementAndGet();
        try {
            var unused = life.stageChanges()
                    .addSubscriber(added.get(0), this::subscriberLeft)
                    .whenComplete((nothing, failure) -> {
                        if (failure == null) {
                            admit(consumer);
                        } else {
                            reject(consumer, failure);
                        }
                    });
        } catch (Throwable refusal) {
            subscribers.decrementAndGet();
            reject(consumer, refusal);
        }
    }

    /** {@return why the pipeline has stopped a subscriber, or {@code null} if it has not} */
    private @Nullable Throwable whyStopped() {
        Throwable failure = life.failure();
        return failure == null && life.closed()
                ? new CancellationException(
                        "Pipeline '" + pipeline + "' was closed before its stage '" + stage + "' had completed")
                : failure;
    }

    private void subscriberLeft() {
        if (subscribers.decrementAndGet() == 0) {
            lastHasLeft.run();
        }
    }

    /**
     * The subscriber has asked its producers to admit it. A message that a producer accepts after that request finds
     * the subscriber admitted. So a subscriber whose {@code onSubscribe} was called is admitted, and two such
     * subscribers receive the same events of a broadcast.
     */
    private void admit(SubscriberStage<E> consumer) {
        List<? extends StageShell<?, ?>> producers = producers();
        AtomicInteger left = new AtomicInteger(producers.size());
        for (StageShell<?, ?> producer : producers) {
            producer.runAfterQueued(() -> {
                if (left.decrementAndGet() == 0) {
                    consumer.admitted();
                }
            });
        }
    }

    private List<? extends StageShell<?, ?>> producers() {
        try {
            return life.topology().group(stage).instances();
        } catch (NoSuchElementException gone) {
            return List.of(); // the subscriber ends before onSubscribe was called
        }
    }

    private void reject(SubscriberStage<E> consumer, Throwable refusal) {
        Status status = life.status();
        consumer.reject(status == Status.COMPLETED ? null : reason(status, refusal));
    }

    private Throwable reason(Status status, Throwable refusal) {
        Throwable failure = life.failure();
        if (failure != null) {
            return failure;
        }
        return status == Status.CREATED
                ? new IllegalStateException("Pipeline '" + pipeline + "' is not running, so stage '" + stage
                        + "' has nothing to publish. Subscribe when the future of start() has completed.")
                : refusal;
    }
}
