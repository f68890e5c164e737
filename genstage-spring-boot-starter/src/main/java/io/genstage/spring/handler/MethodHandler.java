package io.genstage.spring.handler;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageCallbacks;
import io.genstage.spring.signature.HandlerParameter;
import io.genstage.spring.signature.HandlerSignature;
import io.genstage.spring.signature.MethodNames;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.ResolvableType;

/** A handler that is an annotated method of a bean. */
final class MethodHandler extends StageHandler {

    private final Method method;

    private final Class<?> beanType;

    private final HandlerSignature signature;

    /** By the method to call: a proxy may have another method than its target. */
    private final Map<Method, HandlerInvoker> invokers = new ConcurrentHashMap<>();

    MethodHandler(String name, HandlerSignature signature, Method method, HandlerBean bean, Class<?> type) {
        super(name, signature.kind(), bean);
        this.method = method;
        this.beanType = type;
        this.signature = signature;
    }

    @Override
    public String description() {
        return MethodNames.brief(method, beanType);
    }

    @Override
    public ResolvableType input() {
        return signature.input();
    }

    @Override
    public ResolvableType output() {
        return signature.output();
    }

    @Override
    public ResolvableType callbacksOutput() {
        return ResolvableType.forClass(beanType).as(StageCallbacks.class).getGeneric(0);
    }

    @Override
    public boolean takesWrapped() {
        return signature.takesWrapped();
    }

    @Override
    public boolean waits() {
        return signature.waits();
    }

    @Override
    public boolean polled() {
        return signature.polled();
    }

    @Override
    public boolean tracked() {
        return signature.tracked();
    }

    @Override
    public boolean pollable() {
        return !signature.finiteSource() && !signature.publisherSource();
    }

    @Override
    public void prepare() {
        Object bean = bean().inspect();
        AsyncMethodCheck.checkAdvice(bean().name(), bean, method, beanType);
        callOn(bean);
    }

    HandlerSignature signature() {
        return signature;
    }

    HandlerCall callOn(Object target) {
        CallTarget called = CallTarget.of(method, beanType, bean().name(), target);
        return new HandlerCall(
                invokers.computeIfAbsent(
                        called.method(), declared -> HandlerLoops.of(PreparedMethod.of(signature, declared))),
                called.object());
    }

    /** {@return the optional callbacks of a stage of this handler: the bean's, if it has any} */
    @SuppressWarnings("unchecked") // EdgeTypes has compared the type with the type of the stage's events
    <O> StageCallbacks<O> callbacksOf(Object target) {
        return target instanceof StageCallbacks<?> callbacks
                ? (StageCallbacks<O>) callbacks
                : new NoCallbacks<>(description());
    }

    @Override
    public ProducerStage<Object> producer() {
        if (signature.publisherSource()) {
            return new PublisherSource(this, bean().acquire());
        }
        if (signature.finiteSource()) {
            return new FiniteSource(this, bean().acquire());
        }
        boolean each = signature.polled() && !signature.takes(HandlerParameter.DEMAND);
        return each ? new EventSupplier(this, bean().acquire()) : new MethodProducer(this, bean().acquire());
    }

    @Override
    public ProducerConsumerStage<Object, Object> producerConsumer(boolean wrapped) {
        return new MethodProducerConsumer(this, bean().acquire(), wrapped);
    }

    @Override
    public ConsumerStage<Object> consumer(boolean wrapped) {
        return new MethodConsumer(this, bean().acquire(), wrapped);
    }
}
