package io.genstage.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Subscription;
import io.genstage.SubscriptionCancelledException;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.Link;
import io.genstage.pipeline.Shells;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a reader requests and receives, without a waiting thread. */
class EventReaderTest {

    private static final IllegalArgumentException OOPS = new IllegalArgumentException("oops");

    private static final ProducerConsumerStage<Integer, Integer> SAME = (events, from, out) -> out.emitAll(events);

    private final EventReader<Integer> reader = new EventReader<>("p", "reader");

    @Test
    @Rule("R224")
    void requestsMoreOnlyWhenAnEventAfterTheBatchIsWanted() {
        List<Long> demands = new ArrayList<>();
        HandDriven run = HandDriven.started(named().producer("a", counting(demands)));
        subscribe(reader, run, "a", demand(10, 5));
        run.run();

        assertThat(reader.poll()).containsExactly(0, 1, 2, 3, 4);
        run.run();
        assertThat(demands).as("the first batch may still be read").containsExactly(10L);

        assertThat(reader.poll()).containsExactly(5, 6, 7, 8, 9);
        run.run();
        assertThat(demands).containsExactly(10L, 5L);
    }

    @Test
    @Rule({"R224", "R225"})
    void readsEveryEventInOrderInAnyScheduleAndEnds() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            SubscriptionOptions inside = SubscriptionOptions.ofMaxDemand(1 + random.nextInt(60));
            HandDriven run = new HandDriven(
                            seed,
                            named().producer("a", Sources.range(500))
                                    .producerConsumer("b", SAME, s -> s.subscribeTo("a", inside))
                                    .build())
                    .start();
            EventReader<Integer> any = new EventReader<>("p", "reader");
            int max = 1 + random.nextInt(100);
            subscribe(any, run, "b", demand(max, random.nextInt(max)));

            assertThat(readToTheEnd(any, run, random)).as("seed %s", seed).isEqualTo(upTo(500));
        }
    }

    @Test
    @Rule("R225")
    void readsSeveralProducersUntilTheLastHasCompleted() {
        HandDriven run =
                HandDriven.started(named().producer("a", Sources.range(3)).producer("b", Sources.range(70)));
        subscribe(reader, run, "a", demand(10, 5));
        subscribe(reader, run, "b", demand(10, 5));

        assertThat(readToTheEnd(reader, run, new Random(1))).hasSize(73);
    }

    @ParameterizedTest
    @EnumSource(names = {"PERMANENT", "TRANSIENT"})
    @Rule("R226")
    void eachReadAfterTheEventsBeforeAFailureThrowsIt(CancelMode mode) {
        HandDriven run = HandDriven.started(named().producer("a", failingAfter(3)));
        subscribe(reader, run, "a", demand(3, 0).withCancelMode(mode));
        run.run();
        assertThat(reader.poll()).containsExactly(0, 1, 2);
        assertThat(reader.poll()).isNull();
        run.run();

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(SubscriptionCancelledException.class)
                    .isThrownBy(reader::poll)
                    .withMessageContaining("'a-0'")
                    .withMessageContaining("oops")
                    .withCause(OOPS)
                    .satisfies(thrown -> {
                        assertThat(thrown.instance()).isEqualTo("a-0");
                        assertThat(thrown.cancellation()).isEqualTo(new Cancellation(Cancellation.Kind.DOWN, OOPS));
                    });
        }
        assertThat(reader.ended()).isTrue();
    }

    @Test
    @Rule("R226")
    void aFailedTemporaryProducerIsSkippedAndTheOthersContinue() {
        HandDriven run =
                HandDriven.started(named().producer("a", failingAfter(3)).producer("b", Sources.range(100)));
        subscribe(reader, run, "a", demand(3, 0).withCancelMode(CancelMode.TEMPORARY));
        subscribe(reader, run, "b", demand(100, 50));

        assertThat(readToTheEnd(reader, run, new Random(1))).hasSize(103);
    }

    /** After a cancel, the cancel mode decides whether the other subscriptions are cancelled too. */
    @ParameterizedTest
    @CsvSource({"PERMANENT, false, true", "TRANSIENT, false, false", "TRANSIENT, true, true", "TEMPORARY, true, false"})
    @Rule("R226")
    void theCancelModeDecidesWhetherACancelIsThrown(CancelMode mode, boolean forAReason, boolean thrown) {
        HandDriven run =
                HandDriven.started(named().producer("a", Sources.counter()).producer("b", Sources.counter()));
        Link<Integer> cancelled = subscribe(reader, run, "a", demand(10, 5).withCancelMode(mode));
        subscribe(reader, run, "b", demand(10, 5).withCancelMode(mode));
        run.run();
        cancelled.cancel(forAReason ? OOPS : null);
        run.run();

        if (thrown) {
            assertThatExceptionOfType(SubscriptionCancelledException.class)
                    .isThrownBy(() -> pollOften(run))
                    .withMessageContaining("'a-0' of pipeline 'p' was cancelled");
            run.run();
            assertThat(consumers(run)).isZero();
        } else {
            assertThat(pollOften(run)).hasSizeGreaterThan(20);
            assertThat(consumers(run)).isOne();
        }
    }

    @Test
    void aDetachedSubscriptionIsSkipped() {
        HandDriven run = HandDriven.started(named().producer("a", Sources.counter()));
        subscribe(reader, run, "a", demand(10, 5)).detach();

        assertThat(readToTheEnd(reader, run, new Random(1))).hasSize(10);
    }

    @Test
    @Rule("R228")
    void aReaderThatLeavesDropsLateEventsAndItsProducersContinue() {
        List<String> cancels = new ArrayList<>();
        HandDriven run = HandDriven.started(named().producer("a", recording(cancels)));
        subscribe(reader, run, "a", demand(10, 5));
        run.run();
        assertThat(reader.poll()).hasSize(5);

        reader.leave();
        assertThat(reader.poll()).isNull();
        assertThat(reader.ended()).isTrue();
        run.run();
        assertThat(cancels).containsExactly("left by reader CANCEL for null");
        assertThat(consumers(run)).isZero();

        reader.leave();
        run.run();
        assertThat(cancels).hasSize(1);
    }

    @Test
    @Rule("R228")
    void aReaderThatLeavesBeforeItIsAdmittedLeavesNoSubscription() {
        HandDriven run = HandDriven.started(named().producer("a", Sources.counter()));
        subscribe(reader, run, "a", demand(10, 5));
        reader.leave();
        subscribe(reader, run, "a", demand(10, 5));
        run.run();

        assertThat(consumers(run)).isZero();
        reader.close(); // all cancels are confirmed, so there is nothing to wait for
    }

    /** The stage completed before the pipeline was closed. The first end counts. */
    @Test
    void aCompletedReadingIsNotFailedByTheEndOfThePipeline() {
        HandDriven run = HandDriven.started(named().producer("a", Sources.range(7)));
        Link<Integer> link = subscribe(reader, run, "a", demand(10, 5));
        run.run();
        link.end(new Cancellation(Cancellation.Kind.DOWN, OOPS));

        assertThat(readToTheEnd(reader, run, new Random(1))).isEqualTo(upTo(7));
    }

    @Test
    void aManualRequestIsIgnored() {
        HandDriven run = HandDriven.started(named().producer("a", Sources.counter()));
        subscribe(reader, run, "a", demand(10, 5));
        Link<Integer> notYetBegun = link(reader, run, "a", demand(10, 5));
        notYetBegun.ask(100);
        run.run();

        assertThat(run.stage("a").instances().get(0).output().consumers())
                .extracting(ConsumerSnapshot::requested)
                .containsExactly(10L);
    }

    private List<Integer> pollOften(HandDriven run) {
        List<Integer> read = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            List<Integer> batch = reader.poll();
            read.addAll(batch == null ? List.of() : batch);
            run.run();
        }
        return read;
    }

    private static List<Integer> readToTheEnd(EventReader<Integer> reader, HandDriven run, Random random) {
        List<Integer> read = new ArrayList<>();
        for (int i = 0; i < 100_000 && !reader.ended(); i++) {
            run.steps(random.nextInt(4));
            List<Integer> batch = reader.poll();
            read.addAll(batch == null ? List.of() : batch);
        }
        assertThat(reader.ended()).isTrue();
        return read;
    }

    private static int consumers(HandDriven run) {
        return run.snapshot().stages().stream()
                .flatMap(stage -> stage.instances().stream())
                .mapToInt(instance -> instance.output().consumers().size())
                .sum();
    }

    private static Link<Integer> subscribe(
            EventReader<Integer> reader, HandDriven run, String stage, SubscriptionOptions options) {
        Link<Integer> link = link(reader, run, stage, options);
        reader.subscribe(link);
        return link;
    }

    private static Link<Integer> link(
            EventReader<Integer> reader, HandDriven run, String stage, SubscriptionOptions options) {
        StageShell<?, ?> producer = Shells.of(run.pipeline(), stage, 0);
        return new Link<>(System.nanoTime(), producer, reader, reader.id(), options);
    }

    private static PipelineDefinition.Builder named() {
        return PipelineDefinition.named("p");
    }

    private static SubscriptionOptions demand(int max, int min) {
        return new SubscriptionOptions(max, min, CancelMode.PERMANENT);
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static ProducerStage<Integer> counting(List<Long> demands) {
        ProducerStage<Integer> counter = Sources.counter();
        return (demand, out) -> {
            demands.add(demand);
            counter.handleDemand(demand, out);
        };
    }

    private static ProducerStage<Integer> failingAfter(int count) {
        int[] next = {0};
        return (demand, out) -> {
            if (next[0] == count) {
                throw OOPS;
            }
            for (long i = 0; i < demand && next[0] < count; i++) {
                out.emit(next[0]++);
            }
        };
    }

    private static ProducerStage<Integer> recording(List<String> cancels) {
        return new ProducerStage<>() {
            private final ProducerStage<Integer> counter = Sources.counter();

            @Override
            public void handleDemand(long demand, Emitter<Integer> out) throws Exception {
                counter.handleDemand(demand, out);
            }

            @Override
            public void consumerCancelled(Subscription from, Cancellation why, Emitter<Integer> out) {
                cancels.add("left by " + from.consumer() + " " + why.kind() + " for " + why.reason());
            }
        };
    }
}
