package io.genstage.spring;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageCallbacks;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.springframework.core.ResolvableType;
import org.springframework.util.function.SingletonSupplier;

/** An annotated method of a bean. */
final class MethodHandler extends StageHandler {

    private final Method method;

    private final Class<?> beanType;

    private final HandlerSignature signature;

    private final SingletonSupplier<Object> bean;

    private final SingletonSupplier<HandlerCall> call;

    MethodHandler(
            String name,
            HandlerSignature signature,
            Method method,
            String beanName,
            Class<?> type,
            Supplier<Object> bean) {
        super(name, signature.kind(), beanName);
        this.method = method;
        this.beanType = type;
        this.signature = signature;
        this.bean = SingletonSupplier.of(bean);
        this.call = SingletonSupplier.of(
                () -> HandlerCall.of(signature, CallTarget.of(method, beanType, beanName, this.bean.obtain())));
    }

    @Override
    String description() {
        return MethodNames.brief(method, beanType);
    }

    @Override
    ResolvableType input() {
        return signature.input();
    }

    @Override
    ResolvableType output() {
        return signature.output();
    }

    @Override
    ResolvableType callbacksOutput() {
        return ResolvableType.forClass(beanType).as(StageCallbacks.class).getGeneric(0);
    }

    @Override
    boolean takesList() {
        return signature.takesList();
    }

    @Override
    boolean polled() {
        return signature.polled();
    }

    @Override
    void prepare() {
        call();
    }

    HandlerSignature signature() {
        return signature;
    }

    HandlerCall call() {
        return call.obtain();
    }

    /** {@return who hears of what happens to a stage of this handler: the bean, if it can} */
    @SuppressWarnings("unchecked") // compared with what the stage emits when the pipeline was assembled
    <O> StageCallbacks<O> callbacks() {
        return bean.obtain() instanceof StageCallbacks<?> callbacks
                ? (StageCallbacks<O>) callbacks
                : new NoCallbacks<>(description());
    }

    @Override
    ProducerStage<?> producer() {
        if (signature.finiteSource()) {
            return new FiniteSource(this);
        }
        boolean each = signature.polled() && !signature.takes(HandlerParameter.DEMAND);
        return each ? new EventSupplier(this) : new MethodProducer(this);
    }

    @Override
    ProducerConsumerStage<?, ?> producerConsumer(boolean batch) {
        return new MethodProducerConsumer(this, batch);
    }

    @Override
    ConsumerStage<?> consumer(boolean batch) {
        return new MethodConsumer(this, batch);
    }
}
