package io.genstage.spring;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import java.util.function.Supplier;
import org.springframework.core.ResolvableType;
import org.springframework.util.function.SingletonSupplier;

/** An annotated bean that implements one of the core's interfaces. */
final class BeanHandler extends StageHandler {

    private final ResolvableType stageType;

    private final String description;

    private final SingletonSupplier<Object> bean;

    BeanHandler(
            String name,
            HandlerAnnotation annotation,
            String beanName,
            ResolvableType type,
            String description,
            Supplier<Object> bean) {
        super(name, annotation.kind(), beanName);
        this.stageType = type.as(annotation.coreInterface());
        this.description = description;
        this.bean = SingletonSupplier.of(bean);
    }

    @Override
    String description() {
        return description;
    }

    @Override
    ResolvableType input() {
        return kind().consumes() ? stageType.getGeneric(0) : ResolvableType.NONE;
    }

    @Override
    ResolvableType output() {
        return switch (kind()) {
            case PRODUCER -> stageType.getGeneric(0);
            case PRODUCER_CONSUMER -> stageType.getGeneric(1);
            case CONSUMER -> ResolvableType.NONE;
        };
    }

    @Override
    void prepare() {
        bean.obtain();
    }

    @Override
    @SuppressWarnings("unchecked") // event types are compared along the edges
    ProducerStage<?> producer() {
        return new LateStage.Producer(() -> (ProducerStage<Object>) bean.obtain());
    }

    @Override
    @SuppressWarnings("unchecked") // event types are compared along the edges
    ProducerConsumerStage<?, ?> producerConsumer(boolean batch) {
        return new LateStage.ProducerConsumer(() -> (ProducerConsumerStage<Object, Object>) bean.obtain());
    }

    @Override
    @SuppressWarnings("unchecked") // event types are compared along the edges
    ConsumerStage<?> consumer(boolean batch) {
        return new LateStage.Consumer(() -> (ConsumerStage<Object>) bean.obtain());
    }
}
