package io.genstage.spring.handler;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageType;
import org.springframework.core.ResolvableType;

/**
 * An annotated handler. It is found by the type of its bean; the bean itself is created when a stage uses it. Each
 * start of an instance gets a new stage from the handler.
 */
public abstract class StageHandler {

    private final String name;

    private final StageType kind;

    private final HandlerBean bean;

    StageHandler(String name, StageType kind, HandlerBean bean) {
        this.name = name;
        this.kind = kind;
        this.bean = bean;
    }

    /** {@return the handler's name} */
    final String name() {
        return name;
    }

    /** {@return the type of stage that it handles} */
    public final StageType kind() {
        return kind;
    }

    /** {@return its bean} */
    final HandlerBean bean() {
        return bean;
    }

    /** {@return the name of its bean} */
    public final String beanName() {
        return bean.name();
    }

    /** Destroys a prototype that was created for a check, if no stage has acquired it. */
    public final void dispose() {
        bean.dispose();
    }

    /** {@return its place in the source code, such as {@code FlightStages.enrich(Flight)}} */
    public abstract String description();

    /** {@return the declared type of the parameter for events, or {@link ResolvableType#NONE}} */
    public abstract ResolvableType input();

    /** {@return the type of the events that it emits, or {@link ResolvableType#NONE}} */
    public abstract ResolvableType output();

    /** {@return the type of the events that the callbacks of its bean emit, or {@link ResolvableType#NONE}} */
    public ResolvableType callbacksOutput() {
        return ResolvableType.NONE;
    }

    /** {@return whether it can take a list or a publisher of its events} */
    public boolean takesWrapped() {
        return false;
    }

    /** {@return whether a call waits for an asynchronous result} */
    public boolean waits() {
        return false;
    }

    /** {@return whether it emits events with acknowledgers, as far as its declared types show} */
    public boolean tracked() {
        return false;
    }

    /** {@return whether it must be called again after it returned no event} */
    public boolean polled() {
        return false;
    }

    /** {@return whether a poll interval has an effect on it; this inspects its bean} */
    public boolean pollable() {
        return true;
    }

    /**
     * Prepares the calls of its bean.
     *
     * @throws io.genstage.InvalidPipelineException if the bean cannot be called
     */
    public abstract void prepare();

    /** Creates a stage, for one start of one instance. */
    public abstract ProducerStage<Object> producer();

    /**
     * Creates a stage, for one start of one instance.
     *
     * @param wrapped whether a list or publisher that it takes contains events, rather than is an event
     */
    public abstract ProducerConsumerStage<Object, Object> producerConsumer(boolean wrapped);

    /**
     * Creates a stage, for one start of one instance.
     *
     * @param wrapped whether a list or publisher that it takes contains events, rather than is an event
     */
    public abstract ConsumerStage<Object> consumer(boolean wrapped);

    @Override
    public final String toString() {
        return "'" + name + "' (" + description() + ")";
    }
}
