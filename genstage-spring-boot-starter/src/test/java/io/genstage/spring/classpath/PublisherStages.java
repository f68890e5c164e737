package io.genstage.spring.classpath;

import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/** Annotated stages with publishers of Reactive Streams, which do not need Reactor. */
class PublisherStages implements WholeStarter.Numbers {

    private final AtomicInteger counted = new AtomicInteger();

    @Producer
    Publisher<Integer> numbers() {
        return FlowAdapters.toPublisher(FlowStages.hundred());
    }

    @ProducerConsumer
    Publisher<Integer> same(Publisher<Integer> numbers) {
        return numbers;
    }

    @Consumer
    Publisher<?> count(Integer number) {
        counted.incrementAndGet();
        return numbers();
    }

    @Override
    public int counted() {
        return counted.get();
    }
}
