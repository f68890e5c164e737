package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Cancellation;
import io.genstage.DiscardReason;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.OrphanPolicy;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;
import io.genstage.testing.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One subscription replaces another, and each event goes to one of them. */
class ReplaceTest {

    private ProducerRig rig = new ProducerRig();

    @Test
    @Rule({"R63", "D13"})
    void oneSubscriptionReplacesAnother() {
        rig = new ProducerRig(new BroadcastDispatcher<>(), 5);
        Taker old = rig.subscribe("c-0").ask(5);
        rig.emit(1);

        Taker replacement = rig.replace(old, "c-0").ask(5);
        rig.emit(1);

        assertThat(old.events()).containsExactly(0);
        assertThat(old.end().cancellation()).isEqualTo(new Cancellation(Cancellation.Kind.DETACH, null));
        assertThat(replacement.events()).containsExactly(1);
        assertThat(replacement.end()).isNull();
    }

    @Test
    @Rule("R63")
    void anEndedSubscriptionCanBeReplacedToo() {
        Taker old = rig.subscribe("c-0");
        rig.cancel(old);

        Taker replacement = rig.replace(old, "c-0").ask(1);
        rig.emit(1);

        assertThat(replacement.events()).containsExactly(0);
        assertThat(old.ends()).isEqualTo(1);
    }

    @Test
    @Rule({"R63", "R144"})
    void theDemandOfTheOldSubscriptionLeavesWithIt() {
        Taker old = rig.subscribe("c-0").ask(5);

        rig.replace(old, "c-0");

        assertThat(rig.side().room()).isZero();
        assertThat(rig.figures().consumers())
                .singleElement()
                .satisfies(edge -> assertThat(edge.pending()).isZero());
        assertThat(rig.dispatcher().subscribers()).isEqualTo(1);
    }

    @Test
    @Rule({"R63", "R174"})
    void theOthersDoNotContinueWithoutTheReplacement() {
        rig = new ProducerRig(new BroadcastDispatcher<>(), 5);
        Taker old = rig.subscribe("c-0");
        Taker other = rig.subscribe("d-0").ask(5);
        rig.emit(2);

        Taker replacement = rig.replace(old, "c-0");
        assertThat(other.events()).isEmpty();
        replacement.ask(2);

        assertThat(replacement.events()).containsExactly(0, 1);
        assertThat(other.events()).containsExactly(0, 1);
    }

    @Test
    @Rule({"R63", "R140", "R169"})
    void aRefusedReplacementIsNotifiedAndTheOldSubscriptionHasEnded() {
        rig = new ProducerRig(new BroadcastDispatcher<>(), 5);
        Taker old = rig.subscribe("c-0");
        Taker other = rig.subscribe("d-0").ask(1);

        Taker replacement = rig.replace(old, "d-0").ask(1);
        rig.emit(1);

        assertThat(old.end().cancellation().kind()).isEqualTo(Cancellation.Kind.DETACH);
        assertThat(replacement.end().cancellation().kind()).isEqualTo(Cancellation.Kind.REFUSED);
        assertThat(other.events()).containsExactly(0);
        assertThat(rig.figures().consumers()).hasSize(1);
    }

    @Test
    @Rule({"R63", "R140"})
    void theStageIsNotifiedOfTheRefusal() {
        rig = new ProducerRig(new BroadcastDispatcher<>(), 5);
        Taker old = rig.subscribe("c-0");
        Taker refused = rig.subscribe("c-0");
        Cancellation detached = new Cancellation(Cancellation.Kind.DETACH, null);
        rig.subscribe("d-0");
        Taker late = rig.subscribe("d-0");

        assertThat(rig.side().replace(old.link(), detached, refused.link())).isNull();
        assertThat(rig.side().replace(refused.link(), detached, late.link()).kind())
                .isEqualTo(Cancellation.Kind.REFUSED);
    }

    @Test
    @Rule({"R63", "R140"})
    void theStageIsNotifiedIfAReplacementOfAnEndedSubscriptionIsRefused() {
        rig = new ProducerRig(new BroadcastDispatcher<>(), 5);
        Taker gone = rig.subscribe("c-0");
        rig.cancel(gone);
        rig.subscribe("d-0");
        Taker second = rig.subscribe("d-0");

        Cancellation refusal =
                rig.side().replace(gone.link(), new Cancellation(Cancellation.Kind.DETACH, null), second.link());

        assertThat(refusal.kind()).isEqualTo(Cancellation.Kind.REFUSED);
        assertThat(gone.ends()).isEqualTo(1);
    }

    @Test
    @Rule({"R63", "R150", "D6"})
    void bothAreNotifiedAfterTheDispatcherFailed() {
        Taker old = rig.subscribe("c-0");
        rig.side().giveUp(new RuntimeException("mistake"));

        Taker replacement = rig.replace(old, "c-0");
        rig.side().end(null);

        assertThat(old.ends()).isEqualTo(1);
        assertThat(replacement.ends()).isEqualTo(1);
    }

    @Test
    @Rule({"R63", "R191", "D3"})
    void queuedEventsOfAPartitionGoToTheReplacementRegardlessOfOrphans() {
        rig = Partitioned.evenAndOdd(OrphanPolicy.DISCARD);
        rig.subscribeTo("even", "c-0").ask(4);
        Taker old = rig.subscribeTo("odd", "d-0");
        rig.emit(4);
        rig.sendInfo("after 3");

        Taker replacement = rig.replace(old, "d-0", SubscriptionOptions.DEFAULT.withPartition("odd"));
        assertThat(rig.discards()).isEmpty();
        assertThat(rig.received()).isEmpty();
        replacement.ask(2);

        assertThat(replacement.events()).containsExactly(1, 3);
        assertThat(rig.received()).containsExactly("after 3");
    }

    @Test
    @Rule({"R63", "R182", "D6"})
    void aConsumerOfAMissingPartitionIsRefusedAndFreesItsOldOne() {
        rig = Partitioned.evenAndOdd();
        Taker old = rig.subscribeTo("even", "c-0").ask(5);

        Taker refused = rig.replace(old, "c-0", partition("nowhere"));
        rig.emit(1);
        Taker next = rig.subscribeTo("even", "d-0").ask(1);

        assertThat(refused.end().cancellation().kind()).isEqualTo(Cancellation.Kind.REFUSED);
        assertThat(old.events()).isEmpty();
        assertThat(next.events()).containsExactly(0);
    }

    @Test
    @Rule({"R63", "R191"})
    void aConsumerThatMovesToAnotherPartitionLeavesItsOwn() {
        rig = partitions();
        rig.subscribe("c-0", partition("0")).ask(5);
        Taker old = rig.subscribe("d-0", partition("1"));
        rig.emit(4);
        assertThat(rig.figures().queued()).isEqualTo(1);
        assertThat(rig.figures().buffered()).isEqualTo(2);

        Taker replacement = rig.replace(old, "d-0", partition("2"));

        assertThat(rig.discards()).containsExactly(new DiscardedEvents(DiscardReason.ORPHANED, List.of(1), null));
        assertThat(rig.figures().buffered())
                .as("its partition was full and blocked the others")
                .isEqualTo(1);
        replacement.ask(1);
        assertThat(replacement.events()).containsExactly(2);
        assertThat(rig.side().drained()).isTrue();
    }

    @Test
    @Rule({"R63", "R191"})
    void discardsCausedByTheOldSubscriptionAreCountedAtOnce() {
        rig = partitions();
        rig.subscribe("c-0", partition("0")).ask(5);
        Taker old = rig.subscribe("d-0", partition("1"));
        rig.emit(2);

        rig.replace(old, "d-0", partition("2"));

        assertThat(rig.figures().queued()).isZero();
        assertThat(rig.figures().discarded(DiscardReason.ORPHANED)).isEqualTo(1);
    }

    /** Three partitions by remainder, each with space for one queued event. */
    private static ProducerRig partitions() {
        PartitionOptions<Integer> options = PartitionOptions.ofCount(3)
                .withFunction((Integer event) -> new Placement<>(event, String.valueOf(event % 3)))
                .withMaxBacklog(1)
                .withOrphan(OrphanPolicy.DISCARD);
        return new ProducerRig(new PartitionDispatcher<>(options), 5);
    }

    private static SubscriptionOptions partition(String name) {
        return SubscriptionOptions.DEFAULT.withPartition(name);
    }
}
