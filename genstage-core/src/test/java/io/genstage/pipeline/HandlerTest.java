package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a handler receives, and what it may do with it. */
class HandlerTest {

    private final Recorder<Integer> consumer = new Recorder<>();

    @Test
    void anEmitterThrowsAfterItsCallback() {
        List<Emitter<Integer>> kept = new ArrayList<>();
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", (long demand, Emitter<Integer> out) -> kept.add(out))
                .consumer("c", consumer, s -> s.subscribeTo("a")));

        assertThatIllegalStateException()
                .isThrownBy(() -> kept.get(0).emit(1))
                .withMessageContaining("The emitter of stage 'a-0' was used after its callback had returned")
                .withMessageContaining("Inlet");
        assertThatIllegalStateException().isThrownBy(() -> kept.get(0).remainingDemand());
    }

    @Test
    void anEmitterThrowsOnAnotherThread() {
        List<Throwable> thrown = new ArrayList<>();
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", (long demand, Emitter<Integer> out) -> {
                    Thread thread = new Thread(() -> {
                        try {
                            out.emit(1);
                        } catch (IllegalStateException e) {
                            thrown.add(e);
                        }
                    });
                    thread.start();
                    thread.join();
                })
                .consumer("c", consumer, s -> s.subscribeTo("a")));

        assertThat(thrown).hasSize(1).first().asString().contains("on another thread than its callback's");
        assertThat(consumer.events()).isEmpty();
    }

    @Test
    void aCompletedSourceOwesNothing() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(3))
                .consumer("c", consumer, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10))));

        assertThat(run.stage("a").owed()).isZero();
        assertThat(run.stage("a").status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void anEmitterReturnsTheRemainingDemand() {
        List<Long> owed = new ArrayList<>();
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", (long demand, Emitter<Integer> out) -> {
                    owed.add(out.remainingDemand());
                    out.emit(1);
                    owed.add(out.remainingDemand());
                    out.emitAll(Arrays.asList(2, 3));
                    owed.add(out.remainingDemand());
                    out.complete();
                })
                .consumer("c", consumer, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10))));

        assertThat(owed).containsExactly(10L, 9L, 7L);
        assertThat(consumer.events()).containsExactly(1, 2, 3);
    }

    @Test
    void aNullEventFailsTheStageThatEmitsIt() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", (long demand, Emitter<Integer> out) -> out.emitAll(Arrays.asList(1, null)))
                .consumer("c", consumer, s -> s.subscribeTo("a")));

        assertThat(run.pipeline().failure()).hasRootCauseMessage("an event must not be null");
    }

    @Test
    void aBatchIsImmutableAndStaysValid() {
        List<List<Integer>> kept = new ArrayList<>();
        ConsumerStage<Integer> keeping = (events, from) -> {
            kept.add(events);
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> events.add(1));
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(40))
                .consumer("c", keeping, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(20))));

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(kept).hasSize(4);
        assertThat(kept.get(0)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void aProducerMayRequestAnotherCallForTheOwedDemand() {
        List<Long> demands = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", (long demand, Emitter<Integer> out) -> {
                    demands.add(demand);
                    out.emit(demands.size());
                    if (demands.size() < 4) {
                        out.requestAnotherCall();
                    }
                })
                .consumer(
                        "c", consumer, s -> s.subscribeTo("a", new SubscriptionOptions(10, 0, CancelMode.PERMANENT))));

        assertThat(demands).containsExactly(10L, 9L, 8L, 7L);
        assertThat(consumer.events()).containsExactly(1, 2, 3, 4);
        assertThat(run.stage("a").owed()).isEqualTo(6);
    }

    /**
     * The first call requests the second. Messages that were sent to the stage meanwhile are handled between the two.
     */
    @Test
    void queuedMessagesAreHandledBeforeTheRequestedCall() {
        List<String> journal = new ArrayList<>();
        ProducerStage<Integer> producer = new ProducerStage<>() {
            private StageContext context;

            @Override
            public void started(StageContext own) {
                context = own;
            }

            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                journal.add("demand " + demand);
                if (demand == 10) {
                    context.cast("word");
                    out.requestAnotherCall();
                }
                out.emit(1);
            }

            @Override
            public void cast(Object message, Emitter<Integer> out) {
                journal.add("cast " + message);
                out.requestAnotherCall(); // has an effect in handleDemand only
            }
        };
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", producer)
                .consumer(
                        "c", consumer, s -> s.subscribeTo("a", new SubscriptionOptions(10, 0, CancelMode.PERMANENT))));

        assertThat(journal).containsExactly("demand 10", "cast word", "demand 9");
    }

    @Test
    void aPollingSourceIsCalledAgainAtOnceAfterEventsAndLaterAfterNone() {
        List<Long> demands = new ArrayList<>();
        List<Integer> answers = new ArrayList<>(List.of(3, 2, 0, 4, 0));
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "a",
                        (long demand, Emitter<Integer> out) -> {
                            demands.add(demand);
                            int answer = answers.isEmpty() ? 0 : answers.remove(0);
                            for (int i = 0; i < answer; i++) {
                                out.emit(i);
                            }
                        },
                        s -> s.pollInterval(Duration.ofMillis(100)))
                .consumer(
                        "c", consumer, s -> s.subscribeTo("a", new SubscriptionOptions(10, 0, CancelMode.PERMANENT))));

        assertThat(demands).containsExactly(10L, 7L, 5L);
        assertThat(run.scheduler().waitingTimers()).isEqualTo(1);
        run.nextTimer();
        assertThat(demands).containsExactly(10L, 7L, 5L, 5L, 1L);
        assertThat(run.stage("a").owed()).isEqualTo(1);
    }

    @Test
    @Rule({"R104", "R105", "R107", "R108"})
    void discardedEventsArePassedToTheStage() {
        List<Object> discarded = new ArrayList<>();
        ProducerStage<Integer> generous = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                for (int i = 0; i < 20; i++) {
                    out.emit(i);
                }
            }

            @Override
            public boolean discarded(List<?> events, DiscardReason reason, StageContext context) {
                assertThat(reason).isEqualTo(DiscardReason.BUFFER_FULL);
                discarded.addAll(events);
                return false;
            }
        };
        HandDriven run = new HandDriven(
                1,
                PipelineDefinition.named("p")
                        .producer("a", generous, s -> s.buffer(BufferOptions.keepFirst(5)))
                        .consumer(
                                "c",
                                (List<Integer> events, Subscription from) -> from.cancel(),
                                s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(3)))
                        .build());
        run.start();

        assertThat(discarded).startsWith(8, 9, 10).contains(19);
        assertThat(run.stage("a").discarded()).isEqualTo(discarded.size());
    }

    @Test
    void aContextNamesItsStage() {
        List<String> known = new ArrayList<>();
        ProducerStage<Integer> source = new ProducerStage<>() {
            private StageContext context;

            @Override
            public void started(StageContext own) {
                context = own;
            }

            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                known.add(context.pipeline() + " " + context.stage() + " " + context.instance() + " "
                        + context.emitted());
                out.emitAll(List.of(1, 2));
                if (context.emitted() == 4) {
                    out.complete();
                }
            }
        };
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer("c", consumer, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(2))));

        assertThat(known).startsWith("p a a-0 0", "p a a-0 2", "p a a-0 4");
    }

    @Test
    void aProducerConsumerMayEndThePipelineItself() {
        int[] seen = {0};
        ProducerConsumerStage<Integer, Integer> takeTen = (events, from, out) -> {
            for (int event : events) {
                if (seen[0]++ < 10) {
                    out.emit(event);
                }
            }
            if (seen[0] >= 10) {
                out.complete();
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .producerConsumer("b", takeTen, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(8)))
                .consumer("c", consumer, s -> s.subscribeTo("b")));

        assertThat(consumer.events()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(run.stage("b").status()).isEqualTo(Status.COMPLETED);
        assertThat(run.stage("c").status()).isEqualTo(Status.COMPLETED);
        assertThat(run.stage("a").pendingDemand()).isZero();
    }

    @Test
    void aBusyStageReturnsTheThreadWhenItsBudgetIsSpent() {
        SeededScheduler always = new SeededScheduler(1, Duration.ofMillis(4));
        HandDriven run = new HandDriven(always, endless());
        run.pipeline().start();

        long most = 0;
        for (int i = 0; i < 300; i++) {
            long before = run.stage("c").eventsIn();
            run.steps(1);
            most = Math.max(most, run.stage("c").eventsIn() - before);
        }

        assertThat(run.stage("c").eventsIn()).isGreaterThan(20);
        assertThat(most)
                .as("batches of one event in one step, hand-overs included")
                .isLessThan(100);
    }

    @Test
    @Timeout(20)
    void stagesThatWakeEachOtherReturnTheThreadEventually() {
        SeededScheduler never = new SeededScheduler(1, Duration.ZERO);
        HandDriven run = new HandDriven(never, endless());
        run.pipeline().start();

        run.steps(50);

        assertThat(run.stage("c").eventsIn()).isPositive();
    }

    private PipelineDefinition endless() {
        return PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .consumer("c", consumer, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(1)))
                .build();
    }
}
