package io.genstage.guarantees;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.Supervision;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The pipeline of a scene: {@code a} is the source, {@code c} the consumer, and {@code b} a stage between them in the
 * settings that need one.
 */
final class Wiring {

    private static final Backoff AN_HOUR = new Backoff(Duration.ofHours(1), 1, Duration.ofHours(1), 0);

    private final Setting setting;

    private final Ending ending;

    private final SeededScheduler scheduler;

    private final List<BreakableDispatcher> dispatchers = new ArrayList<>();

    Wiring(Setting setting, Ending ending, SeededScheduler scheduler) {
        this.setting = setting;
        this.ending = ending;
        this.scheduler = scheduler;
    }

    PipelineDefinition definition(Scene scene, Traces traces, Source source, Sink sink) {
        PipelineDefinition.Builder pipeline = PipelineDefinition.named("p")
                .undelivered(traces::undelivered)
                .producer("keeps the pipeline running", Sources.silent());
        Supervision supervision = ending.supervision();
        if (supervision != null) {
            pipeline.supervision(supervision);
        }
        pipeline.producer("a", source, this::producing);
        switch (setting) {
            case READER, SUBSCRIBER -> {}
            case EMITTED ->
                pipeline.producerConsumer("b", emitting(scene), s -> producing(consuming(s)))
                        .consumer("c", sink, s -> s.subscribeTo("b", subscription()));
            case PARTITION ->
                pipeline.consumer("c", sink, this::consuming)
                        .consumer(
                                "d",
                                ConsumerStage.each((String event) -> {}),
                                s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withPartition("free")));
            default -> pipeline.consumer("c", sink, this::consuming);
        }
        return pipeline.build();
    }

    private <I> StageDefinition.Options<I> consuming(StageDefinition.Options<I> stage) {
        int before = setting == Setting.RETRY ? 1 : 0;
        ErrorOptions errors = ErrorOptions.ofAttempts(before + ending.attempts()).withBackoff(AN_HOUR);
        return stage.subscribeTo("a", subscription())
                .delivery(ending.delivery())
                .onError(ending.then(errors));
    }

    private void producing(StageDefinition.Options<?> stage) {
        stage.scheduler(scheduler.elsewhere()) // so that it can run during a call of its consumer
                .dispatcher(ending == Ending.DISPATCHER ? this::breakableDispatcher : this::dispatcher);
    }

    private Dispatcher<String> dispatcher() {
        return setting == Setting.PARTITION
                ? new PartitionDispatcher<>(PartitionOptions.<String>ofNames("busy", "free")
                        .withFunction(event -> new Placement<>(event, "busy")))
                : new DemandDispatcher<>();
    }

    private Dispatcher<String> breakableDispatcher() {
        BreakableDispatcher dispatcher = new BreakableDispatcher(dispatcher());
        dispatchers.add(dispatcher);
        return dispatcher;
    }

    /** Makes the dispatcher throw of the stage that emits the event last. */
    void breakDispatcher() {
        dispatchers.get(dispatchers.size() - 1).breakNow();
    }

    /** {@return options with batches of one event} */
    SubscriptionOptions subscription() {
        SubscriptionOptions options = SubscriptionOptions.ofBatches(setting.requestsBoth() ? 2 : 1, 1);
        return setting == Setting.PARTITION ? options.withPartition("busy") : options;
    }

    /** Emits what comes of the event before the call ends or throws. */
    private static ProducerConsumerStage<String, String> emitting(Scene scene) {
        return new ProducerConsumerStage<>() {
            @Override
            public void handleEvents(List<String> events, Subscription from, Emitter<String> out) throws Exception {
                out.emit(Scene.RESULT);
                scene.handle(events.get(0));
            }
        };
    }
}
