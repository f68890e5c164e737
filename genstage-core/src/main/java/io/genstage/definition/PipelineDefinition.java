package io.genstage.definition;

import io.genstage.ConsumerStage;
import io.genstage.DeadLetterHandler;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageType;
import io.genstage.UndeliveredHandler;
import io.genstage.flow.FlowConsumer;
import io.genstage.flow.FlowProducer;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.Supervision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A declared topology. It was checked as a whole: every name is known, there is no cycle, and every number is in range.
 * Immutable. Any number of pipelines can be made of one definition.
 *
 * <pre>{@code
 * import io.genstage.definition.PipelineDefinition;
 * import io.genstage.pipeline.Pipeline;
 *
 * Pipeline pipeline = Pipeline.of(PipelineDefinition.named("numbers")
 *         .producer("count", count)
 *         .producerConsumer("square", square, s -> s.subscribeTo("count", 100))
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

    private final PipelineSettings settings;

    private PipelineDefinition(String name, List<StageDefinition> stages, PipelineSettings settings) {
        this.name = name;
        this.stages = List.copyOf(stages);
        this.settings = settings;
        TopologyCheck.checkDefinition(name, this.stages);
        if (settings.deadLetterHandler() == null) {
            new TrackingSources(this.stages).checkDeadLettersAreReceived(name);
        }
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

    /** {@return the pipeline's name} */
    public String name() {
        return name;
    }

    /** {@return the stages, in the order of their declaration} */
    public List<StageDefinition> stages() {
        return stages;
    }

    /**
     * {@return how stages are restarted whose handlers throw, or {@code null} if the first failure fails the pipeline}
     */
    public @Nullable Supervision supervision() {
        return settings.supervision();
    }

    /**
     * {@return how long a failed pipeline waits before it is started again, or {@code null} if it is not started again
     * by itself}
     */
    public @Nullable Backoff autoRestart() {
        return settings.autoRestart();
    }

    /** {@return the handler of events that the pipeline gave up, or {@code null} if they are logged} */
    public @Nullable UndeliveredHandler undelivered() {
        return settings.undelivered();
    }

    /**
     * {@return the handler of dead letters that have no dead-letter stage, or {@code null} if the pipeline keeps and logs
     * the last ones}
     */
    public @Nullable DeadLetterHandler deadLetterHandler() {
        return settings.deadLetterHandler();
    }

    /** {@return how long a pipeline that is closed drains at most} */
    public Duration closeTimeout() {
        return settings.closeTimeout();
    }

    /**
     * Finds a stage by name.
     *
     * @param stage the stage's name
     * @return the stage, or empty if there is no stage of that name
     */
    public Optional<StageDefinition> stage(String stage) {
        return stages.stream().filter(s -> s.name().equals(stage)).findFirst();
    }

    /**
     * Finds a source whose events a stage receives and that tracks all of them, because it has {@code max-in-flight}.
     *
     * @param stage the stage's name
     * @return such a source among the stage and the stages upstream of it, or empty if there is none
     */
    public Optional<StageDefinition> trackingSource(String stage) {
        return new TrackingSources(stages).upstreamOf(stage);
    }

    /** Collects the stages of a definition. Not thread-safe. */
    public static final class Builder {

        private final String name;

        private final List<StageDefinition> stages = new ArrayList<>();

        private PipelineSettings settings = PipelineSettings.DEFAULT;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Makes the pipeline replace handlers that throw. Without supervision, the first failure fails the pipeline.
         *
         * @param options which handlers, how often, and after which delay, such as {@link Supervision#DEFAULT}
         * @return this
         */
        public Builder supervision(Supervision options) {
            settings = settings.withSupervision(options);
            return this;
        }

        /**
         * Makes a failed pipeline start again by itself, after a delay. See {@link
         * io.genstage.pipeline.Pipeline#start()}.
         *
         * @param delay how long the pipeline waits; the delay grows with each failure in a row
         * @return this
         */
        public Builder autoRestart(Backoff delay) {
            settings = settings.withAutoRestart(delay);
            return this;
        }

        /**
         * Sets the handler of events that the pipeline gave up and that have no {@link io.genstage.Acknowledger}. Without
         * a handler, the pipeline logs them.
         *
         * @param handler is notified of the events
         * @return this
         */
        public Builder undelivered(UndeliveredHandler handler) {
            settings = settings.withUndelivered(handler);
            return this;
        }

        /**
         * Sets the handler of dead letters that have no dead-letter stage. Without a handler, the pipeline logs them and
         * keeps the last 100 for its snapshot.
         *
         * @param handler handles dead letters
         * @return this
         */
        public Builder deadLetterHandler(DeadLetterHandler handler) {
            settings = settings.withDeadLetterHandler(handler);
            return this;
        }

        /**
         * Sets how long {@link io.genstage.pipeline.Pipeline#close()} drains the pipeline at most. The default is 5
         * seconds.
         *
         * @param limit the time, not negative
         * @return this
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder closeTimeout(Duration limit) {
            if (limit.isNegative()) {
                throw new IllegalArgumentException("The close timeout must not be negative, but is " + limit);
            }
            settings = settings.withCloseTimeout(limit);
            return this;
        }

        /**
         * Adds a producer.
         *
         * @param stage the stage's name
         * @param handler emits events on demand; a restart keeps it
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
         * @param handler emits events on demand; a restart keeps it
         * @param options sets options
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder producer(
                String stage, ProducerStage<E> handler, Consumer<? super StageDefinition.Options<Void>> options) {
            return add(StageDefinition.withHandler(stage, StageType.PRODUCER, handler, collect(options)));
        }

        /**
         * Adds a producer with a new handler for each start.
         *
         * @param stage the stage's name
         * @param factory makes a handler; called again for each restart
         * @param options sets options
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder producer(
                String stage,
                Supplier<? extends ProducerStage<E>> factory,
                Consumer<? super StageDefinition.Options<Void>> options) {
            return add(StageDefinition.withFactory(stage, StageType.PRODUCER, factory, collect(options)));
        }

        /**
         * Adds a producer.
         *
         * @param stage the stage, with the type of its events
         * @param handler emits events on demand; a restart keeps it
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder producer(StageRef<E> stage, ProducerStage<? extends E> handler) {
            return producer(stage.name(), handler);
        }

        /**
         * Adds a producer with options.
         *
         * @param stage the stage, with the type of its events
         * @param handler emits events on demand; a restart keeps it
         * @param options sets options
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder producer(
                StageRef<E> stage,
                ProducerStage<? extends E> handler,
                Consumer<? super StageDefinition.Options<Void>> options) {
            return producer(stage.name(), handler, options);
        }

        /**
         * Adds a producer with a new handler for each start.
         *
         * @param stage the stage, with the type of its events
         * @param factory makes a handler; called again for each restart
         * @param options sets options
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder producer(
                StageRef<E> stage,
                Supplier<? extends ProducerStage<? extends E>> factory,
                Consumer<? super StageDefinition.Options<Void>> options) {
            return add(StageDefinition.withFactory(stage.name(), StageType.PRODUCER, factory, collect(options)));
        }

        /**
         * Adds a producer-consumer.
         *
         * @param stage the stage's name
         * @param handler handles events; all instances share it, and a restart keeps it
         * @param options sets subscriptions and other options
         * @param <I> the type of the events that the stage handles
         * @param <O> the type of the events that the stage emits
         * @return this
         */
        public <I, O> Builder producerConsumer(
                String stage,
                ProducerConsumerStage<I, O> handler,
                Consumer<? super StageDefinition.Options<I>> options) {
            return add(StageDefinition.withHandler(stage, StageType.PRODUCER_CONSUMER, handler, collect(options)));
        }

        /**
         * Adds a producer-consumer with a new handler for each instance and each start.
         *
         * @param stage the stage's name
         * @param factory makes a handler; called again for each restart
         * @param options sets subscriptions and other options
         * @param <I> the type of the events that the stage handles
         * @param <O> the type of the events that the stage emits
         * @return this
         */
        public <I, O> Builder producerConsumer(
                String stage,
                Supplier<? extends ProducerConsumerStage<I, O>> factory,
                Consumer<? super StageDefinition.Options<I>> options) {
            return add(StageDefinition.withFactory(stage, StageType.PRODUCER_CONSUMER, factory, collect(options)));
        }

        /**
         * Adds a producer-consumer.
         *
         * @param stage the stage, with the type of its events
         * @param handler handles events; all instances share it, and a restart keeps it
         * @param options sets subscriptions and other options
         * @param <I> the type of the events that the stage handles
         * @param <O> the type of the events that the stage emits
         * @return this
         */
        public <I, O> Builder producerConsumer(
                StageRef<O> stage,
                ProducerConsumerStage<I, ? extends O> handler,
                Consumer<? super StageDefinition.Options<I>> options) {
            return producerConsumer(stage.name(), handler, options);
        }

        /**
         * Adds a producer-consumer with a new handler for each instance and each start.
         *
         * @param stage the stage, with the type of its events
         * @param factory makes a handler; called again for each restart
         * @param options sets subscriptions and other options
         * @param <I> the type of the events that the stage handles
         * @param <O> the type of the events that the stage emits
         * @return this
         */
        public <I, O> Builder producerConsumer(
                StageRef<O> stage,
                Supplier<? extends ProducerConsumerStage<I, ? extends O>> factory,
                Consumer<? super StageDefinition.Options<I>> options) {
            return add(
                    StageDefinition.withFactory(stage.name(), StageType.PRODUCER_CONSUMER, factory, collect(options)));
        }

        /**
         * Adds a consumer without subscriptions. {@link io.genstage.pipeline.Pipeline#subscribe} subscribes it while
         * the pipeline is running.
         *
         * @param stage the stage's name
         * @param handler handles events; a restart keeps it
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder consumer(String stage, ConsumerStage<E> handler) {
            return consumer(stage, handler, options -> {});
        }

        /**
         * Adds a consumer with options.
         *
         * @param stage the stage's name
         * @param handler handles events; all instances share it, and a restart keeps it
         * @param options sets subscriptions and other options
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder consumer(
                String stage, ConsumerStage<E> handler, Consumer<? super StageDefinition.Options<E>> options) {
            return add(StageDefinition.withHandler(stage, StageType.CONSUMER, handler, collect(options)));
        }

        /**
         * Adds a consumer with a new handler for each instance and each start.
         *
         * @param stage the stage's name
         * @param factory makes a handler; called again for each restart
         * @param options sets subscriptions and other options
         * @param <E> the type of the events
         * @return this
         */
        public <E> Builder consumer(
                String stage,
                Supplier<? extends ConsumerStage<E>> factory,
                Consumer<? super StageDefinition.Options<E>> options) {
            return add(StageDefinition.withFactory(stage, StageType.CONSUMER, factory, collect(options)));
        }

        /**
         * Adds a {@link Flow.Processor} as two stages: the consumer {@code <name>.in}, which passes events to the
         * processor, and a producer with the given name, which emits the events that the processor publishes. The
         * consumer has the subscriptions. Other stages subscribe to the producer.
         *
         * <p>The processor connects the two sides. By the Reactive Streams rules, it reports a failure of one side to
         * the other, and passes demand through.
         *
         * <p>The processor ends the tracking of events: for their {@link io.genstage.Acknowledger}, they are done when
         * its {@code onNext} returns.
         *
         * @param stage the stage's name
         * @param processor handles events and publishes others; the pipeline subscribes it when it starts, so it
         *     belongs to one pipeline
         * @param options sets subscriptions and other options; the stage has one instance
         * @param <I> the type of the events that the processor handles
         * @param <O> the type of the events that the processor publishes
         * @return this
         */
        public <I, O> Builder processor(
                String stage, Flow.Processor<I, O> processor, Consumer<? super StageDefinition.Options<I>> options) {
            StageDefinition.Options<I> collected = collect(options);
            ConsumerStage<I> input = FlowConsumer.into(processor);
            ProducerStage<O> output = FlowProducer.from(processor);
            add(StageDefinition.withHandler(stage + ".in", StageType.CONSUMER, input, collected.ofInput()));
            return add(StageDefinition.withHandler(stage, StageType.PRODUCER, output, collected.ofOutput()));
        }

        /**
         * Adds a {@link Flow.Processor} as two stages, see {@link #processor(String, Flow.Processor, Consumer)}.
         *
         * @param stage the stage, with the type of its events
         * @param processor handles events and publishes others; the pipeline subscribes it when it starts, so it
         *     belongs to one pipeline
         * @param options sets subscriptions and other options; the stage has one instance
         * @param <I> the type of the events that the processor handles
         * @param <O> the type of the events that the processor publishes
         * @return this
         */
        public <I, O> Builder processor(
                StageRef<O> stage,
                Flow.Processor<I, ? extends O> processor,
                Consumer<? super StageDefinition.Options<I>> options) {
            return processor(stage.name(), processor, options);
        }

        /**
         * Checks the topology and makes the definition.
         *
         * @return the definition
         * @throws InvalidPipelineException if the topology is invalid; the message names the problem and the remedy
         */
        public PipelineDefinition build() {
            return new PipelineDefinition(name, stages, settings);
        }

        /**
         * {@return the stages declared so far, to be added to a running pipeline}
         *
         * @throws IllegalArgumentException if an option of the pipeline was set, such as its supervision: added stages
         *     have the options of their pipeline
         */
        public List<StageDefinition> stages() {
            if (settings != PipelineSettings.DEFAULT) {
                throw new IllegalArgumentException("Stages that are added to pipeline '" + name
                        + "' have the options of that pipeline, such as its supervision. Set them there.");
            }
            return List.copyOf(stages);
        }

        private static <I> StageDefinition.Options<I> collect(Consumer<? super StageDefinition.Options<I>> options) {
            StageDefinition.Options<I> collected = new StageDefinition.Options<>();
            options.accept(collected);
            return collected;
        }

        private Builder add(StageDefinition stage) {
            stages.add(stage);
            return this;
        }
    }
}
