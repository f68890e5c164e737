package io.genstage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.testing.Contract;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Positions of a source that commits them. */
@Contract("A9")
class PositionsTest {

    @Test
    void thePrefixGrowsOverSettledPositionsOnly() {
        Positions positions = new Positions();
        positions.add(0);
        positions.add(5);
        positions.add(7);

        assertThat(positions.settle(5)).isFalse();
        assertThat(positions.prefix()).isEqualTo(-1);
        assertThat(positions.settle(0)).isTrue();
        assertThat(positions.prefix()).isEqualTo(5);
        assertThat(positions.unsettled()).isEqualTo(1);
        positions.settle(7);
        assertThat(positions.prefix()).isEqualTo(7);
    }

    @Test
    void mistakesAreRefused() {
        Positions positions = new Positions(10);

        assertThatThrownBy(() -> positions.add(10))
                .hasMessage("Position 10 must be greater than 10, which was added before");
        positions.add(11);
        assertThatThrownBy(() -> positions.settle(12)).hasMessage("There is no unsettled event at position 12");
        positions.settle(11);
        assertThatThrownBy(() -> positions.settle(11)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void agreesWithASetOverRandomOrders() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Positions positions = new Positions();
            List<Long> all = new ArrayList<>();
            long next = 0;
            for (int i = 0; i < 50; i++) {
                next += random.nextInt(3);
                positions.add(next);
                all.add(next++);
            }
            Set<Long> open = new HashSet<>(all);
            List<Long> order = new ArrayList<>(all);
            Collections.shuffle(order, random);
            for (long position : order) {
                positions.settle(position);
                open.remove(position);
                long expected = -1;
                for (long each : all) {
                    if (open.contains(each)) {
                        break;
                    }
                    expected = each;
                }
                assertThat(positions.prefix()).as("seed %s", seed).isEqualTo(expected);
            }
        }
    }
}
