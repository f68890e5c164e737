package org.example.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.FakeSubscriber;
import io.genstage.dispatch.Rig;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A custom dispatcher, with fake subscribers. */
class RoundRobinTest {

    private final Rig<Integer> rig = new Rig<>(new RoundRobin<>());

    @Test
    @Rule({"R155", "R156", "R158", "R159"})
    void usesOnlyPublicInterfaces() {
        rig.subscribe("a").ask(3);
        rig.subscribe("idle");
        rig.subscribe("c").ask(10);
        assertThat(rig.grant()).isEqualTo(13);

        assertThat(rig.offer(1, 2, 3, 4, 5, 6, 7, 8)).isEmpty();

        assertThat(rig.deliveries()).containsExactly("a[1]", "c[2]", "a[3]", "c[4]", "a[5]", "c[6]", "c[7]", "c[8]");
        assertThat(rig.grant()).isEqualTo(5);
    }

    @Test
    @Rule({"R18", "R155", "R159"})
    void readsItsAttributesOfASubscription() {
        rig.subscribe("light").ask(100);
        rig.subscribe("heavy", weight(3)).ask(100);

        rig.offer(1, 2, 3, 4, 5, 6, 7, 8, 9);

        assertThat(rig.deliveries())
                .containsExactly("light[1]", "heavy[2, 3, 4]", "light[5]", "heavy[6, 7, 8]", "light[9]");
    }

    @Test
    @Rule({"R155", "R157", "R159"})
    void mayRefuseASubscription() {
        assertThatIllegalStateException()
                .isThrownBy(() -> rig.subscribe("none", weight(0)))
                .withMessage("the weight of 'none' must be at least 1, but is 0");
        assertThat(rig.grant()).isZero();
    }

    @Test
    @Rule({"R155", "R157", "R159"})
    void removesAConsumerThatLeaves() {
        FakeSubscriber<Integer> a = rig.subscribe("a");
        a.ask(5);
        rig.subscribe("b").ask(2);
        a.cancel();

        assertThat(rig.offer(1, 2, 3)).containsExactly(3);
        assertThat(rig.deliveries()).containsExactly("b[1]", "b[2]");
    }

    @Test
    @Rule({"R155", "R159"})
    void optionalMethodsHaveDefaults() {
        List<String> reached = new ArrayList<>();
        rig.dispatcher().mark(() -> reached.add("hello"));

        assertThat(reached).containsExactly("hello");
        assertThat(rig.dispatcher().queued()).isZero();
        assertThat(rig.dispatcher().partitions()).isEmpty();
        assertThat(rig.dispatcher().name()).isEqualTo("round-robin");
    }

    static SubscriptionOptions weight(int weight) {
        return SubscriptionOptions.DEFAULT.withAttributes(Map.of("weight", weight));
    }
}
