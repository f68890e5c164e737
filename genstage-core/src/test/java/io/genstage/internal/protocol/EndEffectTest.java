package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.Cancellation.Kind;
import io.genstage.SubscriptionOptions;
import io.genstage.testing.Rule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the end of a subscription does to its consumer. */
class EndEffectTest {

    private static final RuntimeException REASON = new RuntimeException("failed");

    private final ConsumerRig rig = new ConsumerRig().released();

    @ParameterizedTest(name = "{0} for {1}: a permanent one {2}, a transient one {3}, a temporary one {4}")
    @CsvSource({
        "CANCEL,  no reason, STOPS,   CONTINUES, CONTINUES",
        "CANCEL,  a reason,  STOPS,   STOPS,   CONTINUES",
        "DOWN,    no reason, STOPS,   CONTINUES, CONTINUES",
        "DOWN,    a reason,  STOPS,   STOPS,   CONTINUES",
        "DETACH,  no reason, CONTINUES, CONTINUES, CONTINUES",
        "DETACH,  a reason,  CONTINUES, CONTINUES, CONTINUES",
        "REFUSED, no reason, CONTINUES, CONTINUES, CONTINUES",
        "REFUSED, a reason,  CONTINUES, CONTINUES, CONTINUES",
    })
    @Rule({"R136", "R138", "R140", "R149", "D13"})
    void aCancellationIsTakenByItsModeWhetherOthersAreLeftOrNot(
            Kind kind, String reason, EndEffect permanent, EndEffect transientOne, EndEffect temporary) {
        Cancellation cancellation = new Cancellation(kind, "a reason".equals(reason) ? REASON : null);
        EndEffect[] expected = {permanent, transientOne, temporary};

        for (CancelMode mode : CancelMode.values()) {
            assertThat(end(subscribe(mode), cancellation))
                    .as("the last, %s", mode)
                    .isEqualTo(expected[mode.ordinal()]);
        }
        subscribe(CancelMode.PERMANENT);
        for (CancelMode mode : CancelMode.values()) {
            assertThat(end(subscribe(mode), cancellation))
                    .as("not the last, %s", mode)
                    .isEqualTo(expected[mode.ordinal()]);
        }
    }

    @Test
    @Rule("R143")
    void theLastPermanentSubscriptionThatCompletesCompletesTheConsumer() {
        Source first = subscribe(CancelMode.PERMANENT);
        Source second = subscribe(CancelMode.PERMANENT);

        assertThat(complete(first)).isEqualTo(EndEffect.CONTINUES);
        assertThat(complete(second)).isEqualTo(EndEffect.COMPLETES);
    }

    @Test
    @Rule({"R136", "R143"})
    void otherSubscriptionsThatCompleteDoNotCompleteIt() {
        assertThat(complete(subscribe(CancelMode.TEMPORARY))).isEqualTo(EndEffect.CONTINUES);
        assertThat(complete(subscribe(CancelMode.TRANSIENT))).isEqualTo(EndEffect.CONTINUES);
    }

    /** Some declared subscriptions may not have been made yet. */
    @Test
    @Rule({"R99", "R143"})
    void noEndCompletesItBeforeAllSubscriptionsAreMade() {
        ConsumerRig starting = new ConsumerRig();
        Source first = starting.subscribe("a-0", SubscriptionOptions.DEFAULT);
        first.end(null);

        assertThat(starting.side().forget(starting.side().nextEnd())).isEqualTo(EndEffect.CONTINUES);
        assertThat(starting.side().complete()).isFalse();
        assertThat(starting.released().side().complete())
                .as("it was the only one")
                .isTrue();
    }

    @Test
    @Rule("R143")
    void completesWithTheLastSubscriptionIfAPermanentOneHasCompleted() {
        Source permanent = subscribe(CancelMode.PERMANENT);
        Source temporary = subscribe(CancelMode.TEMPORARY);

        assertThat(complete(permanent)).isEqualTo(EndEffect.CONTINUES);
        assertThat(complete(temporary)).isEqualTo(EndEffect.COMPLETES);
    }

    @Test
    @Rule({"R143", "D13"})
    void alsoIfTheLastOneIsDetached() {
        Source permanent = subscribe(CancelMode.PERMANENT);
        Source other = subscribe(CancelMode.PERMANENT);
        complete(permanent);

        assertThat(end(other, new Cancellation(Kind.DETACH, null))).isEqualTo(EndEffect.COMPLETES);
    }

    @Test
    @Rule({"R63", "D13"})
    void detachedSubscriptionsDoNotCompleteIt() {
        Source first = subscribe(CancelMode.PERMANENT);
        Source second = subscribe(CancelMode.PERMANENT);

        assertThat(end(first, new Cancellation(Kind.DETACH, null))).isEqualTo(EndEffect.CONTINUES);
        assertThat(end(second, new Cancellation(Kind.DETACH, null))).isEqualTo(EndEffect.CONTINUES);
    }

    @Test
    @Rule({"R136", "R144"})
    void anEndedSubscriptionIsRemovedAndReportsThat() {
        Source ended = subscribe(CancelMode.TEMPORARY);
        Source live = subscribe(CancelMode.TEMPORARY);

        end(ended, new Cancellation(Kind.CANCEL, null));

        assertThat(ended.link().isEnded()).isTrue();
        assertThat(live.link().isEnded()).isFalse();
        assertThat(rig.figures().subscriptions())
                .extracting(edge -> edge.id())
                .containsExactly(live.link().id());
    }

    private Source subscribe(CancelMode mode) {
        return rig.subscribe("a-0", SubscriptionOptions.DEFAULT.withCancelMode(mode));
    }

    private EndEffect complete(Source source) {
        return end(source, null);
    }

    private EndEffect end(Source source, @Nullable Cancellation cancellation) {
        source.end(cancellation);
        Ended ended = rig.side().nextEnd();
        assertThat(ended.cancellation()).isSameAs(cancellation);
        return rig.side().forget(ended);
    }
}
