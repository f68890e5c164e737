package io.genstage.spring.handler;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import java.lang.reflect.Method;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.ResolvableType;

/** A handler that is an annotated bean, which implements one of the core's interfaces. */
final class BeanHandler extends StageHandler {

    private final Class<?> coreInterface;

    private final ResolvableType stageType;

    private final String description;

    BeanHandler(String name, HandlerAnnotation annotation, HandlerBean bean, ResolvableType type, String description) {
        super(name, annotation.kind(), bean);
        this.coreInterface = annotation.coreInterface();
        this.stageType = type.as(coreInterface);
        this.description = description;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public ResolvableType input() {
        return kind().consumes() ? stageType.getGeneric(0) : ResolvableType.NONE;
    }

    @Override
    public ResolvableType output() {
        return switch (kind()) {
            case PRODUCER -> stageType.getGeneric(0);
            case PRODUCER_CONSUMER -> stageType.getGeneric(1);
            case CONSUMER -> ResolvableType.NONE;
        };
    }

    @Override
    public boolean pollable() {
        return !(bean().inspect() instanceof ProducerStage<?> source) || source.pollable();
    }

    @Override
    public void prepare() {
        Object bean = bean().inspect();
        for (Method method : coreInterface.getMethods()) {
            AsyncMethodCheck.checkAdvice(bean().name(), bean, method, AopUtils.getTargetClass(bean));
        }
    }

    @Override
    public ProducerStage<Object> producer() {
        return new BeanStage.Producer(bean().acquire());
    }

    @Override
    public ProducerConsumerStage<Object, Object> producerConsumer(boolean wrapped) {
        return new BeanStage.ProducerConsumer(bean().acquire());
    }

    @Override
    public ConsumerStage<Object> consumer(boolean wrapped) {
        return new BeanStage.Consumer(bean().acquire());
    }
}
