package io.genstage.spring.handler;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageType;
import org.springframework.core.ResolvableType;

/**
 * What an annotation has made the handler of a stage. It is known by its bean's type: the bean itself is made when a stage
 * uses it. Each instance asks for a stage of its own, and for another one when it is restarted.
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

    /** {@return the kind of stage that it is a handler of} */
    public final StageType kind() {
        return kind;
    }

    /** {@return the bean that it belongs to} */
    final HandlerBean bean() {
        return bean;
    }

    /** {@return the name of the bean that it belongs to} */
    public final String beanName() {
        return bean.name();
    }

    /** Destroys a prototype that was made for a check, if no stage has taken it. */
    public final void dispose() {
        bean.dispose();
    }

    /** {@return what it is, as its author knows it, such as {@code FlightStages.enrich(Flight)}} */
    public abstract String description();

    /** {@return the declared type of what it takes, or {@link ResolvableType#NONE}} */
    public abstract ResolvableType input();

    /** {@return the type of the events that it emits, or {@link ResolvableType#NONE}} */
    public abstract ResolvableType output();

    /** {@return the type of the events that its bean's callbacks emit, or {@link ResolvableType#NONE}} */
    public ResolvableType callbacksOutput() {
        return ResolvableType.NONE;
    }

    /** {@return whether what it takes can be a list or publisher of its events} */
    public boolean takesWrapped() {
        return false;
    }

    /** {@return whether a call waits for what comes later} */
    public boolean waits() {
        return false;
    }

    /** {@return whether it has to be asked again after it had nothing} */
    public boolean polled() {
        return false;
    }

    /** {@return whether a poll interval makes a difference to it; looks at its bean} */
    public boolean pollable() {
        return true;
    }

    /**
     * Makes its bean ready to be called.
     *
     * @throws io.genstage.InvalidPipelineException if it cannot be called as it should
     */
    public abstract void prepare();

    /** Makes a stage of it, for one start of one instance. */
    public abstract ProducerStage<Object> producer();

    /**
     * Makes a stage of it, for one start of one instance.
     *
     * @param wrapped whether a list or publisher that it takes wraps its events, rather than being one
     */
    public abstract ProducerConsumerStage<Object, Object> producerConsumer(boolean wrapped);

    /**
     * Makes a stage of it, for one start of one instance.
     *
     * @param wrapped whether a list or publisher that it takes wraps its events, rather than being one
     */
    public abstract ConsumerStage<Object> consumer(boolean wrapped);

    @Override
    public final String toString() {
        return "'" + name + "' (" + description() + ")";
    }
}
