package io.genstage.internal.children;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.genstage.ConsumerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.ChildCounts;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.Child;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildShutdown;
import io.genstage.supervision.ChildState;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Logs;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Counting and listing children, and starting and terminating them by hand. */
class ChildrenTest {

    private static final ChildOptions SLOWLY = ChildOptions.TRANSIENT
            .withIntensity(new RestartIntensity(100, Duration.ofSeconds(5)))
            .withBackoff(new Backoff(Duration.ofMillis(100), 1, Duration.ofSeconds(1), 0));

    private final ChildActions actions = new ChildActions();

    private ChildRig counting(ConsumerStage<Integer> handler, ChildOptions options) {
        return ChildRig.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .consumer(
                        "c",
                        handler,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(3, 1))
                                .perEvent(options)));
    }

    private ChildRig silent(ConsumerStage<Integer> handler, ChildOptions options) {
        return ChildRig.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", handler, s -> s.subscribeTo("a").perEvent(options)));
    }

    @Test
    @Rule("R209")
    void childrenAreCountedByWhatTheyDo() {
        actions.failing(1, 1);
        ChildRig rig = counting(actions, SLOWLY);
        CompletableFuture<ChildCounts> before = rig.children().count();
        assertThat(before).as("answered in the stage's turn").isNotDone();
        assertThat(rig.answer(before)).isEqualTo(new ChildCounts(3, 0));
        rig.let(1);

        ChildCounts counts = rig.answer(rig.children().count());
        assertThat(counts).isEqualTo(new ChildCounts(2, 1));
        assertThat(counts.total()).isEqualTo(3);
    }

    @Test
    @Rule("R209")
    void eachChildIsShownWithItsNumberItsEventAndItsState() {
        actions.failing(1, 1);
        ChildRig rig = counting(actions, SLOWLY).let(1);

        List<Child<Integer>> all = rig.answer(rig.children().list());

        assertThat(all).extracting(Child::id).containsExactly(1L, 2L, 3L);
        assertThat(all).extracting(Child::event).containsExactly(0, 1, 2);
        assertThat(all)
                .extracting(Child::state)
                .containsExactly(ChildState.RUNNING, ChildState.RESTARTING, ChildState.RUNNING);
        assertThat(all).allSatisfy(child -> assertThat(child.stateFor()).isPositive());
        assertThat(all.get(1).stateFor())
                .as("it has been restarting for less than it ran")
                .isLessThan(all.get(0).stateFor());
        assertThat(all.get(1).state()).hasToString("restarting");
    }

    @Test
    @Rule("R210")
    void aChildStartedByHandIsNobodysAndCountsInNoDemand() {
        ChildRig rig = counting(actions, ChildOptions.TEMPORARY);
        long requested = rig.requested();

        Child<Integer> child = rig.answer(rig.children().start(77));

        assertThat(child.event()).isEqualTo(77);
        assertThat(child.state()).isEqualTo(ChildState.RUNNING);
        assertThat(child.id()).isEqualTo(4);
        assertThat(rig.counts().running()).isEqualTo(4);
        assertThat(rig.input().inProgress()).isEqualTo(3);
        rig.let(3);
        assertThat(rig.requested()).as("no demand has returned").isEqualTo(requested);
        assertThat(rig.input().handled()).isZero();
        assertThat(rig.counts().running()).isEqualTo(3);
        assertThat(actions.handled()).containsExactly(77);
        assertThat(actions.from()).singleElement().satisfies(from -> {
            assertThat(from.id()).isZero();
            assertThat(from.consumer()).isEqualTo("c-0");
            assertThat(from.producer()).isEqualTo("none");
            assertThat(from).hasToString("c-0 <- none");
        });
    }

    @Test
    @Rule("R210")
    void toCancelTheSubscriptionOfAChildStartedByHandIsOnlyLogged() {
        ConsumerStage<Integer> handler = (events, from) -> {
            from.ask(1);
            from.detach();
            from.cancel();
        };
        try (Logs logs = Logs.captured()) {
            ChildRig rig = silent(handler, ChildOptions.TEMPORARY);
            rig.answer(rig.children().start(1));
            rig.letAll();

            assertThat(logs.warnings())
                    .containsExactly(
                            "A child of 'c-0' was started by hand and has no producer; an ask was ignored",
                            "A child of 'c-0' was started by hand and has no producer; a detach was ignored",
                            "A child of 'c-0' was started by hand and has no producer; a cancel was ignored");
            assertThat(rig.stage("c").status()).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    @Rule("R210")
    void aChildStartedByHandIsSupervisedLikeTheOthers() {
        actions.failing(7, 1).failing(8, 1);
        ChildRig rig = silent(actions, SLOWLY);
        rig.answer(rig.children().start(7));
        rig.letAll().nextTimer().letAll();
        assertThat(actions.handled()).containsExactly(7, 7);

        ChildRig temporary = silent(actions, ChildOptions.TEMPORARY);
        temporary.answer(temporary.children().start(8));
        temporary.letAll();
        assertThat(actions.failed()).containsExactly("[8] no 8");
        assertThat(temporary.input().failed())
                .as("it was no event of a producer")
                .isZero();
    }

    @Test
    @Rule("R210")
    void aChildThatIsRefusedIsSaidToWhoeverStartsIt() {
        ChildRig rig = silent(actions, ChildOptions.TEMPORARY);
        rig.refuse(true);
        CompletableFuture<Child<Integer>> refused = rig.children().start(1);
        rig.run();

        assertThat(refused)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(RejectedExecutionException.class);
        assertThat(rig.counts()).isEqualTo(ChildCounts.NONE);
        assertThat(actions.failed()).isEmpty();
        assertThatNullPointerException().isThrownBy(() -> rig.children().start(null));
    }

    @Test
    @Rule("R210")
    void noChildIsStartedUnlessThePipelineRunsAndTheStageHasNotEnded() {
        ChildRig rig = new ChildRig(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("b", new ChildActions(), s -> s.subscribeTo("a"))
                .consumer("c", actions, s -> s.subscribeTo("a").perEvent(ChildOptions.TEMPORARY)));
        assertNoChildIsStarted(rig, "before the start");
        rig.start();
        rig.pipeline().pause();
        assertNoChildIsStarted(rig, "while paused");
        rig.pipeline().resume();
        rig.answer(rig.children().start(1));
        rig.pipeline().stage("c").stop();
        assertNoChildIsStarted(rig, "of a stage that is draining");
        rig.letAll();
        assertNoChildIsStarted(rig, "of a stage that has ended");
        assertThat(rig.answer(rig.children().count())).isEqualTo(ChildCounts.NONE);
        assertThat(rig.answer(rig.children().terminate(1))).isFalse();
    }

    private static void assertNoChildIsStarted(ChildRig rig, String when) {
        CompletableFuture<Child<Integer>> refused = rig.children().start(9);
        rig.run();
        assertThat(refused)
                .as(when)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class)
                .withMessageContaining("Stage 'c-0' of pipeline 'p' starts no child");
    }

    @Test
    void aChildStartedWhileItsStageIsRestartedBeginsWithTheNextHandler() {
        actions.failing(0, 1);
        ChildRig rig = ChildRig.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT)
                .producer("a", Sources.range(1))
                .producer("b", Sources.silent())
                .consumer(
                        "c",
                        actions,
                        s -> s.subscribeTo("a")
                                .subscribeTo("b")
                                .perEvent(ChildOptions.TRANSIENT.withIntensity(
                                        new RestartIntensity(0, Duration.ofSeconds(1))))));
        rig.let(0);
        assertThat(rig.stage("c").status()).isEqualTo(Status.RESTARTING);
        CompletableFuture<Child<Integer>> started = rig.children().start(5);
        rig.run();
        assertThat(started).isNotDone();
        rig.nextTimer();

        assertThat(started).isCompletedWithValueMatching(child -> child.event() == 5);
    }

    @Test
    void theEndOfTheStageWaitsForChildrenStartedByHand() {
        ChildRig rig = ChildRig.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", actions, s -> s.subscribeTo("a").perEvent(ChildOptions.TEMPORARY)));
        rig.answer(rig.children().start(1));
        CompletableFuture<Void> idle = rig.pipeline().whenIdle();
        rig.pipeline().stage("a").stop();
        rig.run();
        assertThat(idle).isNotDone();
        assertThat(rig.pipeline().status()).isEqualTo(Status.RUNNING);
        rig.letAll();

        assertThat(idle).isDone();
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Rule("R211")
    void aTerminatedChildThatHasNotBegunNeverBeginsAndItsDemandReturns() {
        ChildRig rig = counting(actions, ChildOptions.TRANSIENT);

        assertThat(rig.answer(rig.children().terminate(2))).isTrue();

        assertThat(rig.answer(rig.children().terminate(2)))
                .as("it does not exist any more")
                .isFalse();
        assertThat(rig.requested()).isEqualTo(4);
        assertThat(rig.input().failed()).isEqualTo(1);
        assertThat(actions.failed())
                .containsExactly("[1] Child 2 of stage 'c-0' of pipeline 'p' was terminated before it had begun");
        rig.let(0).let(0).let(0).let(0);
        assertThat(actions.handled()).containsExactly(0, 2, 3);
    }

    @Test
    @Rule("R211")
    void aChildThatWaitsForItsRestartCanBeTerminated() {
        actions.failing(1, 1);
        ChildRig rig = counting(actions, SLOWLY).let(1);
        assertThat(rig.timers()).isEqualTo(1);

        assertThat(rig.answer(rig.children().terminate(2))).isTrue();

        assertThat(rig.timers()).isZero();
        assertThat(rig.counts()).isEqualTo(new ChildCounts(3, 0));
        assertThat(actions.failed()).containsExactly("[1] no 1");
        assertThat(rig.requested()).isEqualTo(4);
    }

    @Test
    @Rule("R211")
    void aChildThatHasEndedWhenItIsTerminatedKeepsItsResult() {
        actions.failing(1, 1);
        ChildRig rig = counting(actions, ChildOptions.TRANSIENT.withShutdown(ChildShutdown.BRUTAL_KILL));
        CompletableFuture<Boolean> ended = rig.children().terminate(1);
        CompletableFuture<Boolean> failed = rig.children().terminate(2);
        rig.begin(0);
        rig.begin(0);

        assertThat(rig.answer(ended)).isTrue();
        assertThat(rig.answer(failed)).isTrue();
        assertThat(rig.input().handled()).isEqualTo(1);
        assertThat(rig.input().failed()).as("it is not restarted").isEqualTo(1);
        assertThat(actions.handled()).containsExactly(0, 1);
    }

    @Test
    void aStageWithoutChildrenNamesTheOptionToSet() {
        ChildRig rig = counting(actions, ChildOptions.TEMPORARY);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> rig.pipeline().children("a"))
                .withMessage(
                        "Stage 'a' of pipeline 'p' has no children: it does not start a child for each event. Declare it"
                                + " with 'perEvent'.");
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> rig.pipeline().children("d"));
    }
}
