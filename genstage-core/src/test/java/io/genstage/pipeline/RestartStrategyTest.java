package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import io.genstage.DeliveryGuarantee;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.RestartStrategy;
import io.genstage.supervision.Supervision;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which stages are restarted after a failure, and when failures exceed the limit. */
class RestartStrategyTest {

    private static final SubscriptionOptions BY_TWO = SubscriptionOptions.ofMaxDemand(4);

    private static final int NO_POISON = Integer.MAX_VALUE;

    private final Recorder<Integer> left = new Recorder<>();

    private final Recorder<Integer> right = new Recorder<>();

    /**
     * A stage that throws once, at its first event from a number on. Another consumer may have received the event with
     * that number.
     */
    private static ProducerConsumerStage<Integer, Integer> step(int poison) {
        boolean[] fresh = {true};
        return (events, from, out) -> {
            if (fresh[0] && events.stream().anyMatch(event -> event >= poison)) {
                fresh[0] = false;
                throw new IllegalStateException("poison " + poison);
            }
            out.emitAll(events);
        };
    }

    /** One source with two branches. The middle stage of the left branch fails once. */
    private HandDriven twoBranches(Supervision supervision) {
        return HandDriven.started(PipelineDefinition.named("p")
                .supervision(supervision.withBackoff(Backoff.NONE))
                .producer("source", Sources.range(40))
                .producerConsumer("before", step(NO_POISON), s -> s.subscribeTo("source", BY_TWO))
                .producerConsumer(
                        "middle",
                        step(6),
                        s -> s.subscribeTo("before", BY_TWO).delivery(DeliveryGuarantee.AT_MOST_ONCE))
                .producerConsumer(
                        "after",
                        step(NO_POISON),
                        s -> s.subscribeTo("middle", BY_TWO).concurrency(2))
                .consumer("end", left, s -> s.subscribeTo("after", BY_TWO))
                .consumer("aside", right, s -> s.subscribeTo("before", BY_TWO)));
    }

    private static Map<String, Long> restarts(HandDriven run) {
        return run.snapshot().stages().stream()
                .filter(stage -> stage.restarts() > 0)
                .collect(Collectors.toMap(StageSnapshot::name, StageSnapshot::restarts));
    }

    @Test
    void oneForOneRestartsTheFailedStage() {
        HandDriven run = twoBranches(Supervision.DEFAULT.withStrategy(RestartStrategy.ONE_FOR_ONE));

        assertThat(restarts(run)).isEqualTo(Map.of("middle", 1L));
    }

    @Test
    @Rule("R237")
    void restForOneRestartsDownstreamStagesToo() {
        HandDriven run = twoBranches(Supervision.DEFAULT);

        assertThat(restarts(run)).isEqualTo(Map.of("middle", 1L, "after", 2L, "end", 1L));
    }

    @Test
    void aStageThatHasUnsubscribedIsNotDownstream() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT.withBackoff(Backoff.NONE))
                .producer("source", Sources.silent())
                .producerConsumer("step", step(1), s -> s.subscribeTo("source", BY_TWO))
                .consumer("stays", left, s -> s.subscribeTo("step", BY_TWO))
                .consumer("leaves", right, s -> {}));
        List<Subscription> subscriptions = run.pipeline().subscribe("leaves", "step", BY_TWO);
        run.run();
        subscriptions.forEach(Subscription::detach);
        run.run();

        run.pipeline().inlet("source").offer(1);
        run.run();

        assertThat(restarts(run)).isEqualTo(Map.of("step", 1L, "stays", 1L));
    }

    @Test
    void oneForAllRestartsTheWholePipeline() {
        HandDriven run = twoBranches(Supervision.DEFAULT.withStrategy(RestartStrategy.ONE_FOR_ALL));

        assertThat(restarts(run))
                .isEqualTo(Map.of("source", 1L, "before", 1L, "middle", 1L, "after", 2L, "end", 1L, "aside", 1L));
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheBatchInProgressIsLostWithEachStrategy(RestartStrategy strategy) {
        HandDriven run = twoBranches(Supervision.DEFAULT.withStrategy(strategy));

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(run.stage("middle").eventsFailed()).isBetween(1L, 2L);
        assertThat(left.events().size()
                        + right.events().size()
                        + run.stage("middle").eventsFailed())
                .isEqualTo(40);
        assertThat(run.snapshot().held()).isZero();
    }

    @Test
    void aSourceThatIsNotRestartableIsSkippedWhenOthersAreRestarted() {
        int[] next = {0};
        ProducerStage<Integer> finite = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                IntStream.range(0, (int) Math.min(demand, 20 - next[0])).forEach(i -> out.emit(next[0]++));
                if (next[0] == 20) {
                    out.complete();
                }
            }

            @Override
            public boolean restartable() {
                return false;
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT
                        .withStrategy(RestartStrategy.ONE_FOR_ALL)
                        .withBackoff(Backoff.NONE))
                .producer("a", finite)
                .producerConsumer(
                        "b",
                        step(3),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(1))
                                .delivery(DeliveryGuarantee.AT_MOST_ONCE))
                .consumer("c", left, s -> s.subscribeTo("b").delivery(DeliveryGuarantee.AT_MOST_ONCE)));

        assertThat(restarts(run)).isEqualTo(Map.of("b", 1L, "c", 1L));
        assertThat(left.events()).hasSize(19).doesNotContain(3);
    }

    /** A consumer that throws for every event. */
    private static void throwAlways(List<Integer> events, Subscription from) {
        throw new IllegalStateException("poison " + events.get(0));
    }

    private static Supervision intensity(int maxRestarts, Duration within) {
        return Supervision.DEFAULT.withBackoff(Backoff.NONE).withIntensity(new RestartIntensity(maxRestarts, within));
    }

    private HandDriven hopeless(Supervision supervision) {
        return HandDriven.started(PipelineDefinition.named("p")
                .supervision(supervision)
                .producer("a", Sources.range(100))
                .consumer(
                        "c",
                        RestartStrategyTest::throwAlways,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(1))
                                .delivery(DeliveryGuarantee.AT_MOST_ONCE)));
    }

    @Test
    void tooManyRestartsFailThePipelineWithOneLogLineThatCountsThem() {
        try (Logs logs = Logs.captured()) {
            HandDriven run = hopeless(intensity(2, Duration.ofMinutes(1)));

            assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
            assertThat(run.pipeline().completion()).isCompletedExceptionally();
            assertThat(run.stage("c").restarts()).isEqualTo(2);
            assertThat(run.stage("c").eventsFailed()).isEqualTo(3);
            assertThat(run.pipeline().failure().instance()).isEqualTo("c-0");
            assertThat(run.pipeline().failure().stage()).isEqualTo("c");
            assertThat(run.pipeline().failure()).hasRootCauseMessage("poison 2");
            assertThat(logs.at(Level.ERROR))
                    .containsExactly(
                            "Stage 'c-0' of pipeline 'p' failed with 1 event in progress and is not restarted, because"
                                    + " there were too many failures: 3 failures within 1m {c-0=3}, max-restarts is 2; 0 more had"
                                    + " arrived and will not be handled");
        }
    }

    @Test
    void withoutAllowedRestartsTheFirstFailureFailsThePipelineWithTheReason() {
        HandDriven run = hopeless(intensity(0, Duration.ofMinutes(1)));

        assertThat(run.stage("c").eventsFailed()).isEqualTo(1);
        assertThat(run.pipeline().failure()).hasMessageContaining("1 failure within 1m {c-0=1}, max-restarts is 0");
    }

    @Test
    void restartsThatAreFarEnoughApartNeverExceedTheLimit() {
        Supervision seldom = Supervision.DEFAULT
                .withIntensity(new RestartIntensity(1, Duration.ofSeconds(2)))
                .withBackoff(new Backoff(Duration.ofSeconds(3), 1, Duration.ofSeconds(3), 0));
        HandDriven run = hopeless(seldom);

        for (int i = 1; i < 100; i++) {
            assertThat(run.stage("c").status()).isEqualTo(Status.RESTARTING);
            run.nextTimer();
        }

        assertThat(run.stage("c").eventsFailed()).isEqualTo(100);
        run.nextTimer();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void failuresOfAllStagesCountTogether() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(intensity(2, Duration.ofMinutes(1)).withStrategy(RestartStrategy.ONE_FOR_ONE))
                .producer("a", Sources.range(100))
                .producerConsumer(
                        "b",
                        step(10),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(1))
                                .delivery(DeliveryGuarantee.AT_MOST_ONCE))
                .producerConsumer(
                        "c",
                        step(20),
                        s -> s.subscribeTo("b", SubscriptionOptions.ofMaxDemand(1))
                                .delivery(DeliveryGuarantee.AT_MOST_ONCE))
                .producerConsumer(
                        "d",
                        step(30),
                        s -> s.subscribeTo("c", SubscriptionOptions.ofMaxDemand(1))
                                .delivery(DeliveryGuarantee.AT_MOST_ONCE))
                .consumer(
                        "e",
                        left,
                        s -> s.subscribeTo("d", SubscriptionOptions.ofMaxDemand(1))
                                .delivery(DeliveryGuarantee.AT_MOST_ONCE)));

        assertThat(run.pipeline().failure())
                .hasMessageContaining("3 failures within 1m {b-0=1, c-0=1, d-0=1}, max-restarts is 2");
        assertThat(left.events())
                .containsExactlyElementsOf(IntStream.range(0, 30)
                        .filter(i -> i != 10 && i != 20)
                        .boxed()
                        .toList());
    }

    @Test
    void addedStagesCannotDeclareASupervision() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.silent()));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.pipeline()
                        .add(more ->
                                more.supervision(Supervision.DEFAULT).consumer("c", left, s -> s.subscribeTo("a"))))
                .withMessageContaining("have the options of that pipeline");
    }
}
