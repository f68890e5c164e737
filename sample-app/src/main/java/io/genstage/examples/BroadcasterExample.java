package io.genstage.examples;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import io.genstage.StageHandle;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.pipeline.Pipeline;
import java.io.PrintStream;

/**
 * An event bus whose slowest listener slows its publishers: a producer with a broadcast dispatcher, in place of
 * Erlang's GenEvent. After {@code gen_event.exs}.
 */
public final class BroadcasterExample {

    private BroadcasterExample() {}

    /**
     * Emits the event of each call. Answers the call when the event has been sent to all listeners, which waits for
     * their demand.
     */
    private static final class Broadcaster implements ProducerStage<Object> {

        @Override
        public void handleDemand(long demand, Emitter<Object> out) {
            // events come from calls only
        }

        @Override
        public void call(Object event, Reply reply, Emitter<Object> out) {
            out.emit(event);
            reply.sendAfterEvents(null);
        }
    }

    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        Pipeline bus = Pipeline.of(PipelineDefinition.named("bus")
                .producer("broadcaster", new Broadcaster(), s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("audit", listener("audit", out), s -> s.subscribeTo("broadcaster"))
                .consumer("mail", listener("mail", out), s -> s.subscribeTo("broadcaster"))
                .build());
        bus.start().join();
        StageHandle broadcaster = bus.stage("broadcaster");
        for (int order = 1; order <= 5; order++) {
            broadcaster.call("order " + order).join();
        }
        broadcaster.stop();
        bus.completion().join();
    }

    private static ConsumerStage<Object> listener(String name, PrintStream out) {
        return (events, from) -> events.forEach(event -> out.println(name + " received " + event));
    }
}
