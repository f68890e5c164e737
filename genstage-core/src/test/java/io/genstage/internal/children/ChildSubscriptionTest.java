package io.genstage.internal.children;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.CancelMode;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.ChildOptions;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A consumer that starts a child for each event can subscribe late, like any other. */
class ChildSubscriptionTest {

    private final ChildActions actions = new ChildActions();

    private final ChildRig rig = ChildRig.started(PipelineDefinition.named("p")
            .producer("a", Sources.counter())
            .producer("b", Sources.counter())
            .consumer("c", actions, s -> s.perEvent(ChildOptions.TEMPORARY)));

    @Test
    @Rule("R32")
    void theCallerIsGivenTheSubscriptionAndChildrenAreStarted() {
        List<Subscription> made = rig.pipeline().subscribe("c", "a", SubscriptionOptions.ofBatches(2, 1));
        assertThat(made)
                .singleElement()
                .satisfies(subscription -> assertThat(subscription.producer()).isEqualTo("a-0"));
        rig.run().let(0);

        assertThat(actions.handled()).containsExactly(0);
        assertThat(actions.from()).containsExactly(made.get(0));
    }

    @Test
    @Rule("R35")
    void optionsThatMakeNoSenseAreRefusedWithTheSameTexts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubscriptionOptions(0, 0, CancelMode.PERMANENT))
                .withMessage("max-demand must be at least 1, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubscriptionOptions(2, 2, CancelMode.PERMANENT))
                .withMessage("min-demand (2) must be below max-demand (2)");
    }

    @ParameterizedTest
    @EnumSource(names = {"PERMANENT", "TEMPORARY"})
    @Rule("R56")
    void aProducerThatIsNotThereIsSaidToTheCallerAndTheSupervisorGoesOn(CancelMode mode) {
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() ->
                        rig.pipeline().subscribe("c", "unknown", SubscriptionOptions.DEFAULT.withCancelMode(mode)))
                .withMessageStartingWith("Pipeline 'p' has no stage 'unknown'.");
        rig.run();

        assertThat(rig.stage("c").status()).isEqualTo(Status.RUNNING);
    }

    @ParameterizedTest
    @CsvSource({"PERMANENT, COMPLETED", "TEMPORARY, RUNNING"})
    @Rule("R57")
    void aProducerThatHasEndedEndsALateSubscriptionAsItHasEndedItself(CancelMode mode, Status expected) {
        rig.pipeline().stage("a").stop();
        rig.run();

        rig.pipeline().subscribe("c", "a", SubscriptionOptions.DEFAULT.withCancelMode(mode));
        rig.run();

        assertThat(rig.stage("c").status()).isEqualTo(expected);
    }
}
