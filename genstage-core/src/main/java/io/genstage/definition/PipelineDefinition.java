package io.genstage.definition;

import io.genstage.ConsumerStage;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageType;
import io.genstage.flow.FlowConsumer;
import io.genstage.flow.FlowProducer;
import io.genstage.supervision.Supervision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A declared topology that was checked as a whole: every name is known, nothing goes in a circle, every number is legal.
 * Immutable; any number of pipelines can be made of it.
 *
 * <pre>{@code
 * Pipeline pipeline = Pipeline.of(PipelineDefinition.named("numbers")
 *         .producer("count", count)
 *         .producerConsumer("square", square, s -> s.subscribeTo("count", SubscriptionOptions.ofMaxDemand(100)))
 *         .consumer("print", print, s -> s.subscribeTo("square"))
 *         .build());
 * pipeline.start();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class PipelineDefinition {

    private final String name;

    private final List<StageDefinition> stages;

    private final @Nullable Supervision supervision;

    private PipelineDefinition(String name, List<StageDefinition> stages, @Nullable Supervision supervision) {
        this.name = name;
        this.stages = List.copyOf(stages);
        this.supervision = supervision;
        TopologyCheck.checkDefinition(name, this.stages);
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
     * {@return what becomes of stages whose handlers throw, or {@code null} if the first failure is the pipeline's end}
     */
    public @Nullable Supervision supervision() {
        return supervision;
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

        private @Nullable Supervision supervision;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Has the handlers of the stages replaced when they throw, instead of letting the pipeline fail at once.
         *
         * @param options which, how often and how soon, such as {@link Supervision#DEFAULT}
         * @return this
         */
        public Builder supervision(Supervision options) {
            supervision = options;
            return this;
        }

        /**
         * Adds a producer.
         *
         * @param stage the stage's name
         * @param handler what answers demand; it is kept when the stage is restarted
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder producer(String stage, ProducerStage<E> handler) {
            return producer(stage, handler, options -> {});
        }

        /**
         * Adds a producer with options.
         *
         * @param stage the stage's name
         * @param handler what answers demand; it is kept when the stage is restarted
         * @param options says more
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder producer(String stage, ProducerStage<E> handler, Consumer<StageDefinition.Options> options) {
            return add(StageDefinition.keeping(stage, StageType.PRODUCER, handler, collect(options)));
        }

        /**
         * Adds a producer with a handler of its own for each start.
         *
         * @param stage the stage's name
         * @param factory makes what answers demand, anew for a restart
         * @param options says more
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder producer(
                String stage, Supplier<? extends ProducerStage<E>> factory, Consumer<StageDefinition.Options> options) {
            return add(StageDefinition.of(stage, StageType.PRODUCER, factory, collect(options)));
        }

        /**
         * Adds a producer-consumer.
         *
         * @param stage the stage's name
         * @param handler what handles events; it is kept when the stage is restarted
         * @param options says where events come from, and more
         * @param <I> the type of the events it takes
         * @param <O> the type of the events it emits
         * @return this
         */
        public <I, O> Builder producerConsumer(
                String stage, ProducerConsumerStage<I, O> handler, Consumer<StageDefinition.Options> options) {
            return add(StageDefinition.keeping(stage, StageType.PRODUCER_CONSUMER, handler, collect(options)));
        }

        /**
         * Adds a producer-consumer with a handler of its own for each instance and each start.
         *
         * @param stage the stage's name
         * @param factory makes what handles events, anew for a restart
         * @param options says where events come from, and more
         * @param <I> the type of the events it takes
         * @param <O> the type of the events it emits
         * @return this
         */
        public <I, O> Builder producerConsumer(
                String stage,
                Supplier<? extends ProducerConsumerStage<I, O>> factory,
                Consumer<StageDefinition.Options> options) {
            return add(StageDefinition.of(stage, StageType.PRODUCER_CONSUMER, factory, collect(options)));
        }

        /**
         * Adds a consumer.
         *
         * @param stage the stage's name
         * @param handler what handles events; it is kept when the stage is restarted
         * @param options says where events come from, and more
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder consumer(String stage, ConsumerStage<E> handler, Consumer<StageDefinition.Options> options) {
            return add(StageDefinition.keeping(stage, StageType.CONSUMER, handler, collect(options)));
        }

        /**
         * Adds a consumer with a handler of its own for each instance and each start.
         *
         * @param stage the stage's name
         * @param factory makes what handles events, anew for a restart
         * @param options says where events come from, and more
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder consumer(
                String stage, Supplier<? extends ConsumerStage<E>> factory, Consumer<StageDefinition.Options> options) {
            return add(StageDefinition.of(stage, StageType.CONSUMER, factory, collect(options)));
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
            StageDefinition.Options collected = collect(options);
            ConsumerStage<I> taking = FlowConsumer.into(processor);
            ProducerStage<O> giving = FlowProducer.from(processor);
            add(StageDefinition.keeping(stage + ".in", StageType.CONSUMER, taking, collected.ofInput()));
            return add(StageDefinition.keeping(stage, StageType.PRODUCER, giving, collected.ofOutput()));
        }

        /**
         * Ends the definition.
         *
         * @return the definition
         * @throws InvalidPipelineException if it cannot run; it says why, and what to do
         */
        public PipelineDefinition build() {
            return new PipelineDefinition(name, stages, supervision);
        }

        /**
         * {@return the stages that were declared so far, for a pipeline that is running}
         *
         * @throws IllegalArgumentException if a supervision was declared: added stages are supervised as their pipeline is
         */
        public List<StageDefinition> stages() {
            if (supervision != null) {
                throw new IllegalArgumentException("Stages that are added to pipeline '" + name
                        + "' are supervised as the pipeline is; declare the supervision there.");
            }
            return List.copyOf(stages);
        }

        private static StageDefinition.Options collect(Consumer<StageDefinition.Options> options) {
            StageDefinition.Options collected = new StageDefinition.Options();
            options.accept(collected);
            return collected;
        }

        private Builder add(StageDefinition stage) {
            stages.add(stage);
            return this;
        }
    }
}
