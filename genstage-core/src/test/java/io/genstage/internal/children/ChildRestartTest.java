package io.genstage.internal.children;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.ChildCounts;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.RestartStrategy;
import io.genstage.supervision.Supervision;
import io.genstage.supervision.TooManyChildRestartsException;
import io.genstage.testing.Logs;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What happens to a child that fails, and to its stage if too many children fail. */
class ChildRestartTest {

    private static final RestartIntensity OFTEN = new RestartIntensity(100, Duration.ofSeconds(5));

    private static final ChildOptions SLOWLY = ChildOptions.TRANSIENT
            .withIntensity(OFTEN)
            .withBackoff(new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(1), 0));

    private final ChildActions actions = new ChildActions();

    private static PipelineDefinition.Builder three(
            Supplier<? extends ConsumerStage<Integer>> handler, ChildOptions options) {
        return PipelineDefinition.named("p")
                .producer("a", Sources.range(3))
                .consumer(
                        "c",
                        handler,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(3, 1))
                                .perEvent(options));
    }

    private ChildRig three(ChildOptions options) {
        return ChildRig.started(three(() -> actions, options));
    }

    private ChildRig counting(int max, ChildOptions options) {
        return ChildRig.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .consumer(
                        "c",
                        actions,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(max, 1))
                                .perEvent(options)));
    }

    @Test
    @Rule("R205")
    void aTemporaryChildIsNotRestartedAndItsEventCountsAsFailed() {
        actions.failing(1, 1);
        try (Logs logs = Logs.captured()) {
            ChildRig rig = three(ChildOptions.TEMPORARY).letAll();

            assertThat(actions.handled()).containsExactly(0, 1, 2);
            assertThat(actions.failed()).containsExactly("[1] no 1");
            assertThat(rig.input().handled()).isEqualTo(2);
            assertThat(rig.input().failed()).isEqualTo(1);
            assertThat(rig.counts()).isEqualTo(ChildCounts.NONE);
            assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
            assertThat(logs.at(Level.WARN))
                    .containsExactly("Child 2 of stage 'c-0' of pipeline 'p' failed; its event counts as failed");
        }
    }

    @Test
    @Rule({"R206", "R198"})
    void aTransientChildIsRestartedWithTheSameEventUntilItEndsWithoutAnException() {
        actions.failing(1, 3);
        ChildRig rig = three(ChildOptions.TRANSIENT).letAll();

        assertThat(actions.handled()).containsExactly(0, 1, 2, 1, 1, 1);
        assertThat(actions.failed()).isEmpty();
        assertThat(rig.input().handled()).isEqualTo(3);
        assertThat(rig.input().failed()).isZero();
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Rule({"R209", "R206"})
    void aRestartingChildKeepsItsPlaceAndItsDemandDoesNotReturn() {
        actions.failing(0, 1);
        ChildRig rig = counting(1, SLOWLY).let(0);

        assertThat(rig.counts()).isEqualTo(new ChildCounts(0, 1));
        assertThat(rig.requested()).isEqualTo(1);
        assertThat(rig.waiting()).as("no other child was started").isZero();
        assertThat(rig.input().inProgress()).isEqualTo(1);

        rig.nextTimer();
        assertThat(rig.counts()).isEqualTo(new ChildCounts(1, 0));
        rig.let(0);
        assertThat(rig.requested()).isEqualTo(2);
        assertThat(actions.handled()).containsExactly(0, 0);
    }

    @Test
    @Rule({"R208", "R209"})
    void aRestartIsSeenAndMayEndInAnyWay() {
        actions.failing(0, 2).failing(2, 1);
        ChildRig rig = three(SLOWLY).letAll();
        assertThat(rig.answer(rig.children().list()))
                .extracting(child -> child.event() + " " + child.state() + " " + child.restarts())
                .containsExactly("0 restarting 0", "2 restarting 0");

        rig.nextTimer().nextTimer().letAll();
        assertThat(rig.answer(rig.children().list()))
                .extracting(child -> child.event() + " " + child.state() + " " + child.restarts())
                .containsExactly("0 restarting 1");

        rig.nextTimer();
        assertThat(rig.answer(rig.children().list()))
                .extracting(child -> child.event() + " " + child.state() + " " + child.restarts())
                .containsExactly("0 running 2");
        rig.letAll();
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(rig.input().handled()).isEqualTo(3);
    }

    @Test
    void eachFurtherRestartOfAChildWaitsLonger() {
        actions.failing(0, 3);
        try (Logs logs = Logs.captured()) {
            ChildRig rig = three(SLOWLY).letAll();
            rig.nextTimer().letAll().nextTimer().letAll().nextTimer().letAll();

            assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
            assertThat(logs.at(Level.WARN))
                    .filteredOn(line -> line.startsWith("Child 1 "))
                    .containsExactly(warning(100, 1), warning(200, 2), warning(400, 3));
        }
    }

    private static String warning(long delay, int failure) {
        return "Child 1 of stage 'c-0' of pipeline 'p' failed, and is restarted in " + delay + " ms (" + failure
                + " of at most 100 restarts of children within 5s)";
    }

    @Test
    @Rule("R208")
    void aRestartThatFailsIsTriedAgain() {
        actions.failing(0, 1);
        ChildRig rig = three(SLOWLY).letAll();
        rig.refuse(true);
        rig.nextTimer();
        assertThat(rig.counts()).as("the scheduler accepted no child").isEqualTo(new ChildCounts(0, 1));
        rig.refuse(false);

        rig.nextTimer().letAll();

        assertThat(actions.handled()).containsExactly(0, 1, 2, 0);
        assertThat(rig.input().handled()).isEqualTo(3);
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Rule("R207")
    void tooManyRestartsOfChildrenFailTheStageAndEndTheOthers() {
        actions.failing(1, 10);
        ChildRig rig = three(ChildOptions.TRANSIENT.withIntensity(new RestartIntensity(1, Duration.ofSeconds(5))));
        rig.let(1).let(2);

        assertThat(rig.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(rig.counts()).isEqualTo(ChildCounts.NONE);
        assertThat(rig.input().failed()).isEqualTo(3);
        assertThat(actions.failed())
                .containsExactly(
                        "[0] Child 1 of stage 'c-0' of pipeline 'p' was cancelled with its stage",
                        "[1] no 1",
                        "[2] Child 3 of stage 'c-0' of pipeline 'p' was cancelled with its stage");
        assertThat(rig.pipeline().failure())
                .hasMessageStartingWith("Stage 'c-0' of pipeline 'p' failed")
                .hasMessageContaining(
                        "Child 2 failed and is not restarted, because there were too many restarts: 2 failures within 5s"
                                + " {child 2=2}, max-restarts is 1: java.lang.IllegalArgumentException: no 1");
        assertThat(rig.pipeline().failure().getCause())
                .isInstanceOfSatisfying(
                        TooManyChildRestartsException.class,
                        tooMany -> assertThat(tooMany.child()).isEqualTo(2))
                .hasRootCauseMessage("no 1");
        rig.letAll();
        assertThat(actions.handled()).as("none begins after that").containsExactly(1, 1);
    }

    @Test
    @Rule({"R207", "R199"})
    void failuresOfAllChildrenCountTogetherAndOnlyThoseWithinThePeriod() {
        actions.failing(0, 2).failing(1, 2).failing(2, 2);
        ChildOptions options = ChildOptions.TRANSIENT
                .withIntensity(new RestartIntensity(3, Duration.ofSeconds(5)))
                .withBackoff(new Backoff(Duration.ofSeconds(6), 1, Duration.ofSeconds(6), 0));
        ChildRig late = three(options).letAll();
        late.nextTimer().nextTimer().nextTimer().letAll();
        assertThat(late.counts()).as("three and three, far apart").isEqualTo(new ChildCounts(0, 3));

        actions.failing(0, 2).failing(1, 2).failing(2, 2);
        ChildRig soon = three(ChildOptions.TRANSIENT).letAll();
        assertThat(ChildOptions.TRANSIENT.intensity()).isEqualTo(RestartIntensity.DEFAULT);
        assertThat(soon.pipeline().status()).as("the fourth within 5 seconds").isEqualTo(Status.FAILED);
    }

    @Test
    @Rule({"R207", "R208"})
    void restartsThatAreRefusedForEverReachTheLimitToo() {
        actions.failing(0, 1);
        ChildRig rig = three(ChildOptions.TRANSIENT);
        rig.refuse(true);
        rig.let(0);

        assertThat(rig.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(rig.input().failed()).isEqualTo(3);
        assertThat(actions.failed()).first().isEqualTo("[0] no thread is left");
    }

    @Test
    @Rule({"R207", "R219"})
    void aSupervisedStageOfChildrenIsRestartedItselfAndWhatTheyHadInHandIsLost() {
        actions.failing(1, 2);
        ChildRig rig = ChildRig.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT)
                .producer("a", Sources.range(6))
                .consumer(
                        "c",
                        actions,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(3, 1))
                                .perEvent(ChildOptions.TRANSIENT.withIntensity(
                                        new RestartIntensity(1, Duration.ofSeconds(5))))));
        rig.let(1).let(2);
        assertThat(rig.stage("c").status()).isEqualTo(Status.RESTARTING);
        assertThat(rig.requested()).as("no event is requested meanwhile").isEqualTo(3);
        rig.nextTimer().letAll();

        assertThat(actions.handled()).containsExactly(1, 1, 3, 4, 5);
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(rig.input().handled()).isEqualTo(3);
        assertThat(rig.input().failed()).isEqualTo(3);
        assertThat(rig.supervisor().restarts()).isEqualTo(1);
    }

    @Test
    void aRestartOfTheStageResetsTheCountOfChildFailures() {
        actions.failing(0, 2).failing(3, 1);
        ChildRig rig = ChildRig.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT.withBackoff(Backoff.NONE))
                .producer("a", Sources.range(4))
                .consumer(
                        "c",
                        actions,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(1, 1))
                                .perEvent(ChildOptions.TRANSIENT.withIntensity(
                                        new RestartIntensity(1, Duration.ofDays(1))))));
        rig.letAll();

        assertThat(rig.supervisor().restarts()).isEqualTo(1);
        assertThat(rig.input().failed()).isEqualTo(1);
        assertThat(rig.input().handled()).isEqualTo(3);
    }

    @Test
    @Rule("R217")
    void aSiblingsRestartRenewsTheHandlerForNewChildrenAndTheOldOnesGoOn() {
        List<ChildActions> made = new ArrayList<>();
        boolean[] broken = {false};
        ProducerConsumerStage<Integer, Integer> sibling = (events, from, out) -> {
            if (broken[0]) {
                broken[0] = false;
                throw new IllegalStateException("broken");
            }
            out.emitAll(events);
        };
        ChildRig rig = ChildRig.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT.withBackoff(Backoff.NONE))
                .producer("a", Sources.counter())
                .producerConsumer("b", sibling, s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(1, 1)))
                .consumer(
                        "c",
                        () -> {
                            made.add(new ChildActions());
                            return made.get(made.size() - 1);
                        },
                        s -> s.subscribeTo("b", SubscriptionOptions.ofBatches(3, 1))
                                .perEvent(ChildOptions.TEMPORARY)));
        assertThat(rig.counts().running()).isEqualTo(3);
        broken[0] = true;
        rig.let(0);

        assertThat(made).hasSize(2);
        assertThat(rig.supervisor().restarts()).isEqualTo(1);
        assertThat(rig.counts().running()).as("two continue, and one is new").isEqualTo(3);
        rig.let(0).let(0).let(0);
        assertThat(made.get(0).handled()).hasSize(3);
        assertThat(made.get(1).handled()).hasSize(1);
        assertThat(rig.input().failed()).isZero();
    }

    @Test
    void aFailureDuringARestartIsReportedToTheNextHandler() {
        List<ChildActions> made = new ArrayList<>();
        ChildRig rig = ChildRig.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT
                        .withStrategy(RestartStrategy.ONE_FOR_ALL)
                        .withBackoff(Backoff.NONE))
                .producer("a", Sources.counter())
                .producer("b", new Fickle())
                .consumer(
                        "c",
                        () -> {
                            made.add(new ChildActions().failing(0, 1));
                            return made.get(made.size() - 1);
                        },
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(1, 1))
                                .perEvent(ChildOptions.TEMPORARY)));
        rig.pipeline().stage("b").cast("fail");
        rig.pipeline().pause();
        rig.run();
        rig.pipeline().resume();
        while (rig.stage("b").restarts() == 0) {
            rig.step();
        }
        rig.pipeline().pause();
        rig.run();
        assertThat(rig.stage("c").status()).isEqualTo(Status.RESTARTING);
        rig.let(0);
        assertThat(rig.input().failed()).isEqualTo(1);
        assertThat(made).hasSize(1);

        rig.pipeline().resume();
        rig.run();
        assertThat(made).hasSize(2);
        assertThat(made.get(0).failed()).isEmpty();
        assertThat(made.get(1).failed()).containsExactly("[0] no 0");
    }

    /** Emits nothing, and throws when the test requests it. */
    private static final class Fickle implements ProducerStage<Integer> {

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {}

        @Override
        public void cast(Object message, Emitter<Integer> out) {
            throw new IllegalStateException("fickle");
        }
    }
}
