package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.OrphanPolicy;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Subscriptions that begin and end while events flow. */
class SubscriptionsComeAndGoTest {

    private static final RuntimeException OOPS = new RuntimeException("oops");

    private final Recorder<Integer> recorder = new Recorder<>();

    /** The subscriptions of a consumer with manual demand. */
    private final List<Subscription> made = new ArrayList<>();

    @Test
    @Rule({"D13", "R149"})
    void detachingEndsNoStageAndLosesNoEvents() {
        Subscriptions subscriptions = new Subscriptions();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", subscriptions, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10))));
        offer(run, 0, 3);

        subscriptions.made.get(0).detach();
        run.run();
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
        assertThat(subscriptions.ends).containsExactly(new Cancellation(Cancellation.Kind.DETACH, null));

        offer(run, 3, 6);
        run.pipeline().subscribe("c", "a", SubscriptionOptions.ofMaxDemand(10));
        run.run();

        assertThat(subscriptions.events).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule({"R63", "R64", "D13"})
    void resubscribingChangesTheDemandOfAPermanentConsumerWithoutEndingIt() {
        Subscriptions subscriptions = new Subscriptions();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", subscriptions, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10))));
        offer(run, 0, 4);

        List<Subscription> made = run.pipeline().resubscribe("c", "a", SubscriptionOptions.ofMaxDemand(50));
        run.run();
        offer(run, 4, 30);

        assertThat(made).hasSize(1);
        assertThat(subscriptions.events)
                .containsExactlyElementsOf(IntStream.range(0, 30).boxed().toList());
        assertThat(run.stage("a").instances().get(0).output().consumers()).hasSize(1);
        assertThat(run.stage("a").pendingDemand()).isBetween(26L, 50L);
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule("R63")
    void resubscribingWithoutASubscriptionSubscribes() {
        HandDriven run = HandDriven.started(
                PipelineDefinition.named("p").producer("a", Sources.silent()).consumer("c", recorder, s -> {}));

        run.pipeline().resubscribe("c", "a", SubscriptionOptions.ofMaxDemand(5));
        run.run();
        offer(run, 0, 3);

        assertThat(recorder.events()).containsExactly(0, 1, 2);
    }

    @Test
    @Rule({"R63", "R169"})
    void aBroadcastRemovesTheOldSubscriptionBeforeItAdmitsTheNew() {
        Recorder<Integer> other = new Recorder<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent(), s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("c", recorder, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(4)))
                .consumer("other", other, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(4))));
        offer(run, 0, 10);
        run.pipeline().resubscribe("c", "a", SubscriptionOptions.ofMaxDemand(20));
        run.run();
        offer(run, 10, 20);

        assertThat(recorder.events()).isEqualTo(other.events()).hasSize(20);
    }

    @Test
    @Rule({"R63", "R175"})
    void aConsumerThatResubscribesToABroadcastMissesNoBufferedEvents() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", new BurstProducer(), s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("c", askingByHand(), s -> s.subscribeTo("a"))
                .consumer("other", new Recorder<Integer>(), s -> s.subscribeTo("a")));
        run.pipeline().stage("a").cast(10);
        run.run();
        assertThat(run.stage("a").buffered()).as("c has not asked").isEqualTo(10);

        run.pipeline().resubscribe("c", "a", SubscriptionOptions.DEFAULT);
        run.run();
        assertThat(run.stage("a").buffered()).isEqualTo(10);
        made.get(1).ask(10);
        run.run();

        assertThat(run.stage("a").buffered()).isZero();
        assertThat(run.stage("c").eventsIn()).isEqualTo(10);
        assertThat(run.stage("other").eventsIn()).isEqualTo(10);
    }

    @Test
    @Rule({"R63", "R181"})
    void partitionsMayMoveFromOneInstanceToAnother() {
        for (int seed = 0; seed < 200; seed++) {
            Recorder<Integer> all = new Recorder<>();
            HandDriven run = new HandDriven(
                    seed,
                    partitioned(4)
                            .consumer("c", all, s -> s.subscribeTo("a").concurrency(2))
                            .consumer("d", all, s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withPartition("0")))
                            .build());
            run.start();
            run.pipeline().remove("d");
            run.run();
            run.pipeline().resubscribe("c", "a", SubscriptionOptions.ofMaxDemand(20));
            run.run();
            offer(run, 0, 100);

            assertThat(all.events()).as("seed %s", seed).hasSize(100).doesNotHaveDuplicates();
        }
    }

    @Test
    @Rule({"R63", "R191", "D3"})
    void thePartitionsEventsAreNotOrphanedWhileItsConsumerResubscribes() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "a",
                        Sources.silent(),
                        s -> s.dispatcher(() -> new PartitionDispatcher<Integer>(
                                PartitionOptions.<Integer>ofCount(1).withOrphan(OrphanPolicy.DISCARD))))
                .consumer("c", askingByHand(), s -> s.subscribeTo("a")));
        made.get(0).ask(1);
        offer(run, 0, 6);

        run.pipeline().resubscribe("c", "a", SubscriptionOptions.DEFAULT);
        run.run();
        made.get(1).ask(10);
        run.run();

        assertThat(run.stage("a").discarded()).isZero();
        assertThat(run.stage("c").eventsIn()).isEqualTo(6);
    }

    @Test
    @Rule({"R63", "R176"})
    void aStageWithSeveralInstancesMayChangeItsSelector() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent(), s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer(
                        "c",
                        recorder,
                        s -> s.concurrency(2)
                                .subscribeTo(
                                        "a",
                                        SubscriptionOptions.DEFAULT.withSelector((Integer event) -> event % 2 == 0))));

        run.pipeline()
                .resubscribe("c", "a", SubscriptionOptions.DEFAULT.withSelector((Integer event) -> event % 2 == 1));
        run.run();
        offer(run, 0, 6);

        assertThat(recorder.events()).containsExactlyInAnyOrder(1, 3, 5);
    }

    @Test
    void endedInstancesReceiveNoPartition() {
        HandDriven run = HandDriven.started(
                partitioned(2).consumer("c", recorder, s -> s.subscribeTo("a").concurrency(2)));
        run.pipeline().instance("c", 0).stop();
        run.run();

        run.pipeline().resubscribe("c", "a", SubscriptionOptions.DEFAULT);
        run.run();
        offer(run, 0, 40);

        assertThat(recorder.events()).hasSize(40);
    }

    @Test
    @Rule({"R63", "R181", "D3"})
    void aConsumerThatResubscribesKeepsItsPartition() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "a",
                        Sources.silent(),
                        s -> s.dispatcher(() -> new PartitionDispatcher<Integer>(PartitionOptions.<Integer>ofCount(2))))
                .consumer("c", recorder, s -> s.subscribeTo("a").concurrency(2)));
        run.pipeline().resubscribe("c", "a", SubscriptionOptions.ofMaxDemand(8));
        run.run();
        offer(run, 0, 40);

        assertThat(recorder.events()).hasSize(40).doesNotHaveDuplicates();
        assertThat(run.stage("a").instances().get(0).output().partitions())
                .extracting(partition -> partition.name() + " " + partition.instance())
                .containsExactly("0 c-0", "1 c-1");
    }

    @Test
    @Rule({"R136", "R149"})
    void aCancelWithAReasonEndsTheSameConsumer() {
        Subscriptions subscriptions = new Subscriptions();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer(
                        "c",
                        subscriptions,
                        s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withCancelMode(CancelMode.TRANSIENT))));

        subscriptions.made.get(0).cancel(OOPS);
        run.run();

        assertThat(run.stage("c").status()).isEqualTo(Status.STOPPED);
        assertThat(run.stage("a").status()).isEqualTo(Status.RUNNING);
    }

    private static PipelineDefinition.Builder partitioned(int count) {
        return PipelineDefinition.named("p")
                .producer(
                        "a",
                        Sources.silent(),
                        s -> s.dispatcher(
                                () -> new PartitionDispatcher<Integer>(PartitionOptions.<Integer>ofCount(count))));
    }

    private ConsumerStage<Integer> askingByHand() {
        return new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                made.add(subscription);
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}
        };
    }

    private static void offer(HandDriven run, int from, int to) {
        run.pipeline().inlet("a").offerAll(IntStream.range(from, to).boxed().toList());
        run.run();
    }

    /** A consumer that records its subscriptions. */
    private static final class Subscriptions implements ConsumerStage<Integer> {

        private final List<Subscription> made = new ArrayList<>();

        private final List<Cancellation> ends = new ArrayList<>();

        private final List<Integer> events = new ArrayList<>();

        @Override
        public void started(StageContext context) {
            assertThat(context.stage()).isEqualTo("c");
        }

        @Override
        public DemandControl subscribed(Subscription subscription) {
            made.add(subscription);
            return DemandControl.AUTOMATIC;
        }

        @Override
        public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<Void> out) {
            ends.add(cancellation);
        }

        @Override
        public void handleEvents(List<Integer> batch, Subscription from) {
            events.addAll(batch);
        }
    }

    /** Emits as many events as the message says, with or without demand. */
    private static final class BurstProducer implements ProducerStage<Integer> {

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {}

        @Override
        public void cast(Object message, Emitter<Integer> out) {
            out.emitAll(IntStream.range(0, (Integer) message).boxed().toList());
        }
    }
}
