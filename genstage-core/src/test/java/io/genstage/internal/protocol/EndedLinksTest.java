package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.SubscriptionOptions;
import org.junit.jupiter.api.Test;

class EndedLinksTest {

    private final EndedLinks<Integer> ended = new EndedLinks<>();

    private static Link<Integer> link(Wire consumer) {
        return new Link<>(1, new Wire("a-0"), consumer, "c", SubscriptionOptions.DEFAULT);
    }

    @Test
    void aSweepReachesTheConsumerUntilItHasRemovedTheLink() {
        Wire consumer = new Wire("c-0");
        Link<Integer> link = link(consumer);
        ended.addCancelled(link);

        ended.sweep(new Sweep());
        assertThat(consumer.messages()).hasSize(1);

        link.markEnded();
        ended.sweep(new Sweep());
        assertThat(consumer.messages()).hasSize(1);
    }

    @Test
    void removedLinksAreForgottenAlthoughNoSweepComes() {
        Wire consumer = new Wire("c-0");
        Link<Integer> present = link(consumer);
        ended.addCancelled(present);
        for (int i = 0; i < 1_000; i++) {
            Link<Integer> removed = link(consumer);
            ended.addCancelled(removed);
            removed.markEnded();
        }

        assertThat(ended.size()).isLessThanOrEqualTo(17);
        ended.sweep(new Sweep());
        assertThat(consumer.messages()).hasSize(1);
    }
}
