package io.genstage.internal.children;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.PipelineListener;
import io.genstage.snapshot.ChildCounts;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.supervision.ChildOptions;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A child for each event: the number of children, their arguments, and when their demand returns. */
class PerEventTest {

    private static final SubscriptionOptions THREE = SubscriptionOptions.ofBatches(3, 1);

    private final ChildActions actions = new ChildActions();

    private static PipelineDefinition.Builder pipeline() {
        return PipelineDefinition.named("p");
    }

    private static PipelineDefinition.Builder counting(ConsumerStage<Integer> handler, SubscriptionOptions demand) {
        return pipeline()
                .producer("a", Sources.counter())
                .consumer("c", handler, s -> s.subscribeTo("a", demand).perEvent(ChildOptions.TEMPORARY));
    }

    @Test
    @Rule({"R195", "R200"})
    void aChildIsStartedForEachEventAndGivenThatEventAlone() {
        List<List<Integer>> given = new ArrayList<>();
        ChildRig rig = ChildRig.started(counting((events, from) -> given.add(events), THREE));

        assertThat(rig.requested()).isEqualTo(3);
        assertThat(rig.waiting()).isEqualTo(3);
        assertThat(rig.counts()).isEqualTo(new ChildCounts(3, 0));
        rig.let(0).let(0).let(0);

        assertThat(given).containsExactly(List.of(0), List.of(1), List.of(2));
    }

    @Test
    @Rule("R196")
    void aConsumerIsDeclaredWithWhatBecomesOfItsChildren() {
        PipelineDefinition definition = counting(actions, THREE).build();

        assertThat(definition.stage("c").orElseThrow().children()).isEqualTo(ChildOptions.TEMPORARY);
        assertThat(definition.stage("a").orElseThrow().children()).isNull();
    }

    @Test
    @Rule("R195")
    void aChildReceivesTheSubscriptionOfItsEvent() {
        ChildRig rig = ChildRig.started(counting(actions, THREE)).let(0);

        assertThat(actions.from()).singleElement().satisfies(from -> {
            assertThat(from.producer()).isEqualTo("a-0");
            assertThat(from.id()).isEqualTo(rig.input().subscriptions().get(0).id());
        });
    }

    @Test
    @Rule("R195")
    void aHandlerOfOneEventIsMadeAConsumer() {
        List<Integer> seen = new ArrayList<>();
        ChildRig.started(counting(ConsumerStage.each(seen::add), THREE)).let(0);
        HandDriven.started(pipeline()
                .producer("a", Sources.range(4))
                .consumer("c", ConsumerStage.<Integer>each(event -> seen.add(10 * event)), s -> s.subscribeTo("a")));

        assertThat(seen).containsExactly(0, 0, 10, 20, 30);
    }

    @Test
    @Rule("R195")
    void aFiniteSourceCompletesItsConsumerWhenTheLastChildHasEnded() {
        ChildRig rig = ChildRig.started(pipeline()
                .producer("a", Sources.range(2))
                .consumer("c", actions, s -> s.subscribeTo("a", THREE).perEvent(ChildOptions.TEMPORARY)));

        rig.let(1);
        assertThat(rig.stage("a").status()).isEqualTo(Status.COMPLETED);
        assertThat(rig.stage("c").status()).as("one is still running").isNotEqualTo(Status.COMPLETED);
        assertThat(actions.ends()).isEmpty();
        rig.let(0);

        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(rig.input().handled()).isEqualTo(2);
        assertThat(actions.ends()).containsExactly("ended");
    }

    @Test
    @Rule("R201")
    void aChildThatCannotBeStartedIsOverAtOnceAndItsDemandReturns() {
        ChildRig rig = new ChildRig(counting(actions, THREE));
        rig.refuse(true);
        rig.pipeline().start();
        while (rig.input().failed() < 5) {
            rig.step();
        }
        rig.refuse(false);
        rig.run();

        assertThat(rig.counts()).isEqualTo(new ChildCounts(3, 0));
        assertThat(rig.input().failed())
                .isGreaterThanOrEqualTo(5)
                .isEqualTo(actions.failed().size());
        assertThat(actions.failed()).first().isEqualTo("[0] no thread is left");
        assertThat(actions.handled()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ends", "fails", "is refused", "is terminated"})
    @Rule({"R202", "R204"})
    void theNextChildIsStartedOnlyWhenThePresentOneIsOver(String how) {
        actions.failing(0, how.equals("fails") ? 1 : 0);
        ChildRig rig = ChildRig.started(counting(actions, SubscriptionOptions.ofBatches(1, 1)));
        assertThat(rig.waiting()).isEqualTo(1);
        assertThat(rig.requested()).isEqualTo(1);

        switch (how) {
            case "is terminated" -> {
                long id = rig.answer(rig.children().list()).get(0).id();
                assertThat(rig.answer(rig.children().terminate(id))).isTrue();
                assertThat(rig.input().failed()).isEqualTo(1);
                rig.let(1);
                assertThat(actions.handled())
                        .as("the terminated one never begins")
                        .containsExactly(1);
            }
            case "is refused" -> {
                rig.begin(0);
                rig.refuse(true);
                while (rig.input().failed() == 0) {
                    rig.step();
                }
                rig.refuse(false);
                rig.run();
                assertThat(rig.waiting()).isEqualTo(1);
            }
            default -> {
                rig.let(0);
                assertThat(rig.waiting()).isEqualTo(1);
                assertThat(rig.requested()).isEqualTo(2);
            }
        }
        assertThat(rig.counts()).isEqualTo(new ChildCounts(1, 0));
    }

    @Test
    @Rule({"R203", "D14"})
    void withALargeLotDemandReturnsWhenThatManyHaveEnded() {
        ChildRig rig = ChildRig.started(counting(actions, SubscriptionOptions.ofBatches(3, 2)));

        rig.let(0);
        assertThat(rig.requested()).as("one of a group of two").isEqualTo(3);
        assertThat(rig.counts().running()).isEqualTo(2);
        rig.let(0);
        assertThat(rig.requested()).as("a whole group").isEqualTo(5);
        assertThat(rig.counts().running()).isEqualTo(3);
    }

    @Test
    @Rule({"R202", "R203"})
    void withTheSmallestLotEveryEndBringsOneMoreAndNothingIsAskedForWhileAllRun() {
        ChildRig rig = ChildRig.started(counting(actions, SubscriptionOptions.ofBatches(3, 1)));

        assertThat(rig.requested()).isEqualTo(3);
        rig.run();
        assertThat(rig.requested()).as("all are running").isEqualTo(3);
        for (int ended = 1; ended < 10; ended++) {
            rig.let(0);
            assertThat(rig.requested()).isEqualTo(3 + ended);
        }
    }

    @Test
    @Rule("R203")
    void aLotOfNIsAMinimumOfMaxLessN() {
        assertThat(SubscriptionOptions.ofBatches(10, 8).minDemand()).isEqualTo(2);
        assertThat(SubscriptionOptions.ofBatches(10, 5)).isEqualTo(SubscriptionOptions.ofMaxDemand(10));
        assertThat(SubscriptionOptions.ofBatches(1, 1).minDemand()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SubscriptionOptions.ofBatches(3, 0))
                .withMessage("batch size must be from 1 to max-demand (3), but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SubscriptionOptions.ofBatches(3, 4))
                .withMessageContaining("but is 4");
    }

    @Test
    @Rule("R213")
    void childrenRunOnWhenTheirProducerHasGoneAndReturnNoDemandThen() {
        ChildRig rig = ChildRig.started(counting(actions, THREE.withCancelMode(CancelMode.TEMPORARY)));
        rig.pipeline().stage("a").stop();
        rig.run();
        assertThat(rig.counts().running()).isEqualTo(3);
        assertThat(rig.input().subscriptions()).isEmpty();

        rig.letAll();

        assertThat(actions.handled()).containsExactly(0, 1, 2);
        assertThat(rig.input().handled()).isEqualTo(3);
        assertThat(rig.stage("c").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule("R213")
    void aNewSubscriptionHasItsFullDemandWhileChildrenOfTheOldOneRun() {
        ChildRig rig = ChildRig.started(counting(actions, THREE));
        rig.pipeline().resubscribe("c", "a", THREE);
        rig.run();
        assertThat(rig.counts().running()).isEqualTo(6);

        rig.let(0).let(0).let(0);

        assertThat(rig.counts().running())
                .as("the demand of the old subscription has left")
                .isEqualTo(3);
        assertThat(rig.input().handled()).isEqualTo(3);
        assertThat(rig.requested()).isEqualTo(3);
    }

    @Test
    @Rule("R214")
    void aConsumerThatStopsWithItsProducerFirstLetsItsChildrenEnd() {
        ChildRig rig = ChildRig.started(pipeline()
                .producer("a", Sources.counter())
                .consumer("c", actions, s -> s.perEvent(ChildOptions.TEMPORARY)));
        Subscription subscription = rig.pipeline().subscribe("c", "a", THREE).get(0);
        rig.run();
        subscription.cancel(new IllegalStateException("away"));
        rig.run();
        assertThat(rig.stage("c").status()).isEqualTo(Status.DRAINING);

        rig.let(0).let(0);
        assertThat(actions.ends()).isEmpty();
        rig.let(0);

        assertThat(actions.handled()).containsExactly(0, 1, 2);
        assertThat(actions.ends()).containsExactly("ended");
        assertThat(rig.stage("c").status()).isEqualTo(Status.STOPPED);
        assertThat(rig.input().handled()).isEqualTo(3);
    }

    @Test
    @Rule("R215")
    void demandIsCountedForEachSubscription() {
        ChildRig rig = ChildRig.started(pipeline()
                .producer("a", Sources.counter())
                .producer("b", Sources.counter())
                .consumer(
                        "c",
                        actions,
                        s -> s.subscribeTo("a", THREE)
                                .subscribeTo("b", SubscriptionOptions.ofBatches(2, 1))
                                .perEvent(ChildOptions.TEMPORARY)));

        assertThat(rig.counts().running()).isEqualTo(5);
        for (int i = 0; i < 20; i++) {
            rig.let(i % 5);
            assertThat(rig.input().subscriptions())
                    .extracting(SubscriptionSnapshot::inProgress)
                    .containsExactlyInAnyOrder(3L, 2L);
        }
    }

    @Test
    @Rule("R216")
    void theOtherCallbacksAreCalledByTheStageBesideTheChildren() {
        List<String> received = new ArrayList<>();
        ConsumerStage<Integer> handler = new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                received.add("child of " + events);
            }

            @Override
            public void cast(Object message, Emitter<Void> out) {
                received.add("cast " + message);
            }

            @Override
            public void info(Object message, Emitter<Void> out) {
                received.add("info " + message);
            }
        };
        ChildRig rig = ChildRig.started(counting(handler, THREE));
        rig.pipeline().stage("c").cast("one");
        CompletableFuture<Void> placed = rig.pipeline().stage("c").info("two");
        rig.run();

        assertThat(placed).isCompleted();
        assertThat(received).as("the stage waits for no child").containsExactly("cast one", "info two");
    }

    @Test
    @Rule("R79")
    void aHandlerThatAsksByHandBoundsItsChildrenItself() {
        List<Integer> seen = new ArrayList<>();
        ConsumerStage<Integer> handler = new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                subscription.ask(2);
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                seen.addAll(events);
                if (events.get(0) == 1) {
                    from.ask(3);
                }
            }
        };
        ChildRig rig = ChildRig.started(counting(handler, THREE));
        assertThat(rig.waiting()).isEqualTo(2);

        rig.let(0);
        assertThat(rig.waiting()).as("the end of a child starts no other").isEqualTo(1);
        rig.let(0);
        assertThat(rig.waiting()).isEqualTo(3);
        rig.letAll();

        assertThat(seen).containsExactly(0, 1, 2, 3, 4);
        assertThat(rig.counts()).isEqualTo(ChildCounts.NONE);
    }

    @Test
    void pausingAndStoppingLeaveChildrenToEndAndStartNone() {
        ChildRig rig = ChildRig.started(counting(actions, THREE));
        rig.pipeline().pause();
        rig.run().let(0);
        assertThat(rig.counts().running()).isEqualTo(2);
        CompletableFuture<Void> stopped = rig.pipeline().stop();
        rig.run();
        assertThat(stopped).as("two are still running").isNotDone();
        rig.letAll();
        assertThat(stopped).isDone();
        assertThat(actions.handled()).containsExactly(0, 1, 2);

        rig.pipeline().start();
        rig.run();
        assertThat(rig.waiting()).isEqualTo(3);
    }

    @Test
    void drainingAndAwaitingIdleWaitForChildren() {
        ChildRig rig = ChildRig.started(pipeline()
                .producer("a", Sources.silent())
                .consumer("c", actions, s -> s.subscribeTo("a", THREE).perEvent(ChildOptions.TEMPORARY)));
        rig.pipeline().<Integer>inlet("a").offer(7);
        CompletableFuture<Void> idle = rig.pipeline().whenIdle();
        rig.run();
        assertThat(idle).isNotDone();
        rig.letAll();
        assertThat(idle).isDone();

        rig.pipeline().<Integer>inlet("a").offer(8);
        rig.run();
        CompletableFuture<Void> drained = rig.pipeline().drain();
        rig.run();
        assertThat(drained).isNotDone();
        rig.letAll();
        assertThat(drained).isDone();
        assertThat(rig.pipeline().status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void aListenerIsNotifiedOfTheTimeOfEachChild() {
        List<String> handled = new ArrayList<>();
        ChildRig rig = new ChildRig(counting(actions, THREE));
        rig.pipeline().addListener(new PipelineListener() {
            @Override
            public void handled(Pipeline pipeline, String stage, long nanos) {
                if (stage.equals("c")) {
                    handled.add(stage);
                }
            }
        });
        rig.start();
        assertThat(handled).isEmpty();
        rig.let(0).let(0);

        assertThat(handled).containsExactly("c", "c");
    }

    @Test
    void aSnapshotShowsChildrenOnlyOfAStageThatStartsThem() {
        ChildRig rig = ChildRig.started(counting(actions, THREE));

        assertThat(rig.counts()).isEqualTo(new ChildCounts(3, 0));
        assertThat(rig.input().inProgress()).isEqualTo(3);
        assertThat(rig.stage("a").instances().get(0).children()).isNull();
    }
}
