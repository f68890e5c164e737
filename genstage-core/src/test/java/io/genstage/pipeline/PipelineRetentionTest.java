package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Handled events are not retained by the messages that delivered them. */
class PipelineRetentionTest {

    @Test
    @Rule("D11")
    void aSlowConsumerRetainsOnlyUnhandledEvents() {
        List<WeakReference<Object>> emitted = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer(
                        "stuck", (events, from) -> {}, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(1_000)))
                .consumer("c", (events, from) -> {}, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(20))));
        for (int i = 0; i < 2_000; i++) {
            Object event = new Object();
            emitted.add(new WeakReference<>(event));
            run.pipeline().inlet("a").offer(event);
            run.run();
        }

        assertThat(run.snapshot().held()).isZero();
        assertThat(alive(emitted)).as("of 2,000").isLessThan(50);
    }

    @Test
    void endedSubscriptionsAreNotRetained() {
        List<WeakReference<Object>> made = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", (events, from) -> {}, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(20))));
        for (int i = 0; i < 1_000; i++) {
            Subscription more = run.pipeline()
                    .subscribe("c", "a", SubscriptionOptions.DEFAULT)
                    .get(0);
            made.add(new WeakReference<>(more));
            run.run();
            more.detach();
            run.run();
        }

        assertThat(alive(made)).as("of 1,000").isLessThan(50);
    }

    private static long alive(List<WeakReference<Object>> references) {
        System.gc();
        return references.stream().filter(reference -> reference.get() != null).count();
    }
}
