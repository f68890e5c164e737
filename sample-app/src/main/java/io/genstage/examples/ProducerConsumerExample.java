package io.genstage.examples;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import java.io.PrintStream;

/**
 * {@code [count] -> [double] -> [print]}: the source counts no faster than the last stage prints. After
 * {@code producer_consumer.exs}.
 */
public final class ProducerConsumerExample {

    private ProducerConsumerExample() {}

    public static void main(String[] args) throws InterruptedException {
        run(System.out);
    }

    static void run(PrintStream out) throws InterruptedException {
        ProducerConsumerStage<Integer, Integer> twice =
                (numbers, from, emitter) -> numbers.forEach(number -> emitter.emit(number * 2));
        ConsumerStage<Integer> print = (numbers, from) -> {
            Thread.sleep(200); // the slowest stage
            out.println(numbers);
        };
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("producer-consumer")
                .producer("count", new Counter(30))
                .producerConsumer("double", twice, s -> s.subscribeTo("count", SubscriptionOptions.ofMaxDemand(10)))
                .consumer("print", print, s -> s.subscribeTo("double", SubscriptionOptions.ofMaxDemand(10)))
                .build());
        pipeline.run();
    }
}
