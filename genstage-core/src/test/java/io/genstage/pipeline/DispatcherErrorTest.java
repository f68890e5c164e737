package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.TrackedSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A built-in dispatcher fails at any line, because code of the user that it calls throws an error. */
@Contract({"A1", "A4"})
class DispatcherErrorTest {

    private final InternalError broken = new InternalError("planted");

    private final TrackedSource source = new TrackedSource(10);

    private final Recorder<Integer> sink = new Recorder<>();

    /** Asks for no events. */
    private static final class Silent implements ConsumerStage<Integer> {

        @Override
        public DemandControl subscribed(Subscription subscription) {
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {}
    }

    private int brokenAt(int event, int bad) {
        if (event == bad) {
            throw broken;
        }
        return event;
    }

    @Test
    void eventsOfAFailedPartitionDispatcherAreGivenUpWithItsError() {
        PartitionOptions<Integer> options = PartitionOptions.<Integer>ofCount(2)
                .withKey(event -> brokenAt(event, 6))
                .withMaxBacklog(10);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source, s -> s.dispatcher(() -> new PartitionDispatcher<>(options)))
                .consumer(
                        "c",
                        sink,
                        s -> s.subscribeTo(
                                "a", SubscriptionOptions.ofMaxDemand(4).withPartition("0")))
                .consumer(
                        "d",
                        new Silent(),
                        s -> s.subscribeTo(
                                "a", SubscriptionOptions.ofMaxDemand(4).withPartition("1"))));

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(source.acknowledged()).isNotEmpty().containsExactlyElementsOf(sink.events());
        assertThat((long) source.acknowledged().size() + source.failed().size())
                .as("settled events")
                .isEqualTo(run.stage("a").instances().get(0).output().emitted());
        assertThat(source.failed()).as("with the queued ones").hasSizeGreaterThan(1);
        assertThat(source.causes()).contains(broken).allMatch(cause -> cause == broken);
    }

    @Test
    void eventsOfAFailedBroadcastAreGivenUpWithItsError() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer(
                        "c",
                        sink,
                        s -> s.subscribeTo(
                                "a",
                                SubscriptionOptions.ofMaxDemand(4)
                                        .withSelector((Integer event) -> brokenAt(event, 6) >= 0))));

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(source.acknowledged()).isNotEmpty().containsExactlyElementsOf(sink.events());
        assertThat(source.failed()).contains(6);
        assertThat(source.causes()).contains(broken).allMatch(cause -> cause == broken);
    }
}
