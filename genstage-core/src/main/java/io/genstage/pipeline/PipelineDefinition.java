package io.genstage.pipeline;

import io.genstage.ConsumerStage;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageType;
import io.genstage.engine.Handler;
import io.genstage.flow.FlowConsumer;
import io.genstage.flow.FlowProducer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A declared topology that was checked as a whole: every name is known, nothing goes in a circle, every number is legal.
 * Immutable; any number of pipelines can be made of it.
 *
 * <pre>{@code
 * Pipeline pipeline = PipelineDefinition.named("numbers")
 *         .producer("count", count)
 *         .producerConsumer("square", square, s -> s.subscribeTo("count", SubscriptionOptions.ofMaxDemand(100)))
 *         .consumer("print", print, s -> s.subscribeTo("square"))
 *         .create();
 * pipeline.start();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class PipelineDefinition {

    private final String name;

    private final List<StageDefinition> stages;

    private PipelineDefinition(String name, List<StageDefinition> stages) {
        this.name = name;
        this.stages = List.copyOf(stages);
        new TopologyCheck(name, this.stages).run();
    }

    /**
     * Begins a definition.
     *
     * @param name the pipeline's name
     * @return a builder
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * {@return the pipeline's name}
     */
    public String name() {
        return name;
    }

    /**
     * {@return the stages, in the order of their declaration}
     */
    public List<StageDefinition> stages() {
        return stages;
    }

    /**
     * Finds a stage.
     *
     * @param stage its name
     * @return the stage, or nothing if there is none of that name
     */
    public Optional<StageDefinition> stage(String stage) {
        return stages.stream().filter(s -> s.name().equals(stage)).findFirst();
    }

    /** Collects stages; not thread-safe. */
    public static final class Builder {

        private final String name;

        private final List<StageDefinition> stages = new ArrayList<>();

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Adds a producer.
         *
         * @param stage the stage's name
         * @param handler what answers demand
         * @return this
         */
        public Builder producer(String stage, ProducerStage<?> handler) {
            return producer(stage, handler, options -> {});
        }

        /**
         * Adds a producer with options.
         *
         * @param stage the stage's name
         * @param handler what answers demand
         * @param options says more
         * @return this
         */
        public Builder producer(String stage, ProducerStage<?> handler, Consumer<StageDefinition.Options> options) {
            return add(stage, StageType.PRODUCER, Handler.ofProducer(handler), options);
        }

        /**
         * Adds a producer-consumer.
         *
         * @param stage the stage's name
         * @param handler what handles events
         * @param options says where events come from, and more
         * @return this
         */
        public Builder producerConsumer(
                String stage, ProducerConsumerStage<?, ?> handler, Consumer<StageDefinition.Options> options) {
            return add(stage, StageType.PRODUCER_CONSUMER, Handler.ofProducerConsumer(handler), options);
        }

        /**
         * Adds a consumer.
         *
         * @param stage the stage's name
         * @param handler what handles events
         * @param options says where events come from, and more
         * @return this
         */
        public Builder consumer(String stage, ConsumerStage<?> handler, Consumer<StageDefinition.Options> options) {
            return add(stage, StageType.CONSUMER, Handler.ofConsumer(handler), options);
        }

        /**
         * Adds a {@link Flow.Processor} as two stages: a producer of the given name, for what it publishes, and before it the consumer
         * {@code <name>.in}, for what it takes. Other stages subscribe to the first; the second has the subscriptions.
         *
         * <p>How the two hang together is the processor's affair. By the Reactive Streams rules what goes wrong on one side is told
         * to the other, and demand comes through.
         *
         * @param stage the stage's name
         * @param processor what takes events and publishes others; it is subscribed when the pipeline starts, so it belongs to one
         *     pipeline
         * @param options says where events come from, and more; it has one instance
         * @param <I> the type of the events that it takes
         * @param <O> the type of the events that it publishes
         * @return this
         */
        public <I, O> Builder processor(
                String stage, Flow.Processor<I, O> processor, Consumer<StageDefinition.Options> options) {
            StageDefinition.Options collected = new StageDefinition.Options();
            options.accept(collected);
            ConsumerStage<I> taking = FlowConsumer.into(processor);
            ProducerStage<O> giving = FlowProducer.from(processor);
            stages.add(new StageDefinition(
                    stage + ".in", StageType.CONSUMER, Handler.ofConsumer(taking), collected.ofInput()));
            stages.add(
                    new StageDefinition(stage, StageType.PRODUCER, Handler.ofProducer(giving), collected.ofOutput()));
            return this;
        }

        /**
         * Ends the definition.
         *
         * @return the definition
         * @throws InvalidPipelineException if it cannot run; it says why, and what to do
         */
        public PipelineDefinition build() {
            return new PipelineDefinition(name, stages);
        }

        /**
         * Ends the definition and makes a pipeline of it, on the {@linkplain Schedulers#shared() shared} scheduler.
         *
         * @return the pipeline, not started
         * @throws InvalidPipelineException if it cannot run; it says why, and what to do
         */
        public Pipeline create() {
            return create(Schedulers.shared());
        }

        /**
         * Ends the definition and makes a pipeline of it.
         *
         * @param scheduler where its stages run
         * @return the pipeline, not started
         * @throws InvalidPipelineException if it cannot run; it says why, and what to do
         */
        public Pipeline create(Scheduler scheduler) {
            return new Pipeline(build(), scheduler);
        }

        /** {@return the stages so far} */
        List<StageDefinition> stages() {
            return List.copyOf(stages);
        }

        private Builder add(
                String stage, StageType type, Handler<?, ?> handler, Consumer<StageDefinition.Options> options) {
            StageDefinition.Options collected = new StageDefinition.Options();
            options.accept(collected);
            stages.add(new StageDefinition(stage, type, handler, collected));
            return this;
        }
    }
}
