package io.genstage.spring.handler;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageType;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.lang.annotation.Annotation;
import java.util.Set;
import org.springframework.core.annotation.MergedAnnotation;

/** The three handler annotations, each with its type of stage. */
enum HandlerAnnotation {
    PRODUCER(Producer.class, StageType.PRODUCER, ProducerStage.class),
    PRODUCER_CONSUMER(ProducerConsumer.class, StageType.PRODUCER_CONSUMER, ProducerConsumerStage.class),
    CONSUMER(Consumer.class, StageType.CONSUMER, ConsumerStage.class);

    static final Set<Class<? extends Annotation>> TYPES =
            Set.of(Producer.class, ProducerConsumer.class, Consumer.class);

    private final Class<? extends Annotation> type;

    private final StageType kind;

    private final Class<?> coreInterface;

    HandlerAnnotation(Class<? extends Annotation> type, StageType kind, Class<?> coreInterface) {
        this.type = type;
        this.kind = kind;
        this.coreInterface = coreInterface;
    }

    Class<? extends Annotation> type() {
        return type;
    }

    StageType kind() {
        return kind;
    }

    /** {@return the interface of beans that are such a stage themselves} */
    Class<?> coreInterface() {
        return coreInterface;
    }

    /** {@return the name in an annotation, which may be empty} */
    static String givenName(Annotation annotation) {
        return MergedAnnotation.from(annotation).getString("name");
    }
}
