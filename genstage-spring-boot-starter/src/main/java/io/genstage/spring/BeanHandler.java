package io.genstage.spring;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import org.springframework.core.ResolvableType;

/** An annotated bean that implements one of the core's interfaces. */
final class BeanHandler extends StageHandler {

    private final ResolvableType stageType;

    private final String description;

    BeanHandler(String name, HandlerAnnotation annotation, HandlerBean bean, ResolvableType type, String description) {
        super(name, annotation.kind(), bean);
        this.stageType = type.as(annotation.coreInterface());
        this.description = description;
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
        bean().look();
    }

    @Override
    ProducerStage<Object> producer() {
        return new BeanStage.Producer(bean().lend());
    }

    @Override
    ProducerConsumerStage<Object, Object> producerConsumer(boolean batch) {
        return new BeanStage.ProducerConsumer(bean().lend());
    }

    @Override
    ConsumerStage<Object> consumer(boolean batch) {
        return new BeanStage.Consumer(bean().lend());
    }
}
