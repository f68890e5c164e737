package io.genstage.spring.classpath;

import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Annotated stages with publishers and futures of the JDK, which need no jar. */
class FlowStages implements WholeStarter.Numbers {

    private final AtomicInteger counted = new AtomicInteger();

    @Producer
    Flow.Publisher<Integer> numbers() {
        return hundred();
    }

    /** {@return 100 numbers for each subscriber} */
    static Flow.Publisher<Integer> hundred() {
        return subscriber -> {
            try (SubmissionPublisher<Integer> numbers = new SubmissionPublisher<>()) {
                numbers.subscribe(subscriber);
                IntStream.range(0, 100).forEach(numbers::submit);
            }
        };
    }

    @ProducerConsumer
    Flow.Publisher<Integer> same(Flow.Publisher<Integer> numbers) {
        return numbers;
    }

    @Consumer
    CompletionStage<?> count(Integer number) {
        return CompletableFuture.runAsync(counted::incrementAndGet);
    }

    @Override
    public int counted() {
        return counted.get();
    }
}
