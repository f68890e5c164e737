package org.example.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.CancelMode;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pipelines with a custom dispatcher. */
class RoundRobinPipelineTest {

    private final Recorder<Integer> light = new Recorder<>();

    private final Recorder<Integer> heavy = new Recorder<>();

    @Test
    @Rule({"R155", "R156", "R158", "R159"})
    void everyEventGoesToOneOfTwoConsumers() {
        for (int seed = 0; seed < 20; seed++) {
            Recorder<Integer> one = new Recorder<>();
            Recorder<Integer> other = new Recorder<>();
            HandDriven run = new HandDriven(
                            seed,
                            PipelineDefinition.named("p")
                                    .producer("source", Sources.range(4000), s -> s.dispatcher(RoundRobin::new))
                                    .consumer("one", one, s -> s.subscribeTo("source", weight(1)))
                                    .consumer("other", other, s -> s.subscribeTo("source", weight(3)))
                                    .build())
                    .start();

            assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
            assertThat(run.stage("source").dispatcher()).isEqualTo("round-robin");
            assertThat(Stream.concat(one.events().stream(), other.events().stream())
                            .sorted())
                    .isEqualTo(IntStream.range(0, 4000).boxed().toList());
        }
    }

    @Test
    @Rule({"R18", "R155", "R159"})
    void scarceEventsAreSharedByWeight() {
        HandDriven run = HandDriven.started(scarce());

        for (int i = 0; i < 100; i++) {
            run.pipeline().inlet("source").offerAll(List.of(i, i, i, i));
            run.run();
        }

        assertThat(light.events()).isEqualTo(IntStream.range(0, 100).boxed().toList());
        assertThat(heavy.events()).hasSize(300);
    }

    @Test
    @Rule({"R155", "R157", "R159"})
    void aRejectedSubscriptionEndsAndTheOthersContinue() {
        Recorder<Integer> refused = new Recorder<>();
        HandDriven run = HandDriven.started(scarce().consumer(
                        "refused",
                        refused,
                        s -> s.subscribeTo("source", weight(0).withCancelMode(CancelMode.TEMPORARY))));

        run.pipeline().inlet("source").offerAll(List.of(1, 2, 3, 4));
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
        assertThat(light.events()).hasSize(1);
        assertThat(heavy.events()).hasSize(3);
        assertThat(refused.events()).isEmpty();
    }

    private PipelineDefinition.Builder scarce() {
        return PipelineDefinition.named("p")
                .producer("source", Sources.silent(), s -> s.dispatcher(RoundRobin::new))
                .consumer("light", light, s -> s.subscribeTo("source", weight(1)))
                .consumer("heavy", heavy, s -> s.subscribeTo("source", weight(3)));
    }

    private static SubscriptionOptions weight(int weight) {
        return SubscriptionOptions.ofMaxDemand(10).withAttributes(Map.of("weight", weight));
    }
}
