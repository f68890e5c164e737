package io.genstage.examples;

import io.genstage.ConsumerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.supervision.ChildOptions;
import java.io.PrintStream;

/** Starts a child task for each event, at most ten at once. After {@code consumer_supervisor.exs}. */
public final class ConsumerSupervisorExample {

    private ConsumerSupervisorExample() {}

    public static void main(String[] args) throws InterruptedException {
        run(System.out);
    }

    static void run(PrintStream out) throws InterruptedException {
        ConsumerStage<Integer> child = (event, from) -> {
            Thread.sleep(200); // ten children at once: three rounds
            out.println(Thread.currentThread().getName() + " handled " + event.get(0));
        };
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("consumer-supervisor")
                .producer("count", new Counter(30))
                .consumer(
                        "children",
                        child,
                        s -> s.subscribeTo("count", SubscriptionOptions.ofMaxDemand(10))
                                .perEvent(ChildOptions.TEMPORARY))
                .build());
        pipeline.run();
    }
}
