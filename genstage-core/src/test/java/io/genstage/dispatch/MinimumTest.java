package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MinimumTest {

    @Test
    void isNoneWithoutNumbers() {
        Minimum minimum = new Minimum();
        assertThat(minimum.get()).isEqualTo(Minimum.NONE);

        minimum.remove(minimum.add(5));
        assertThat(minimum.get()).isEqualTo(Minimum.NONE);
    }

    @Test
    void equalsTheMinimumOfAListInAnyHistory() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Minimum minimum = new Minimum();
            Map<Integer, Long> numbers = new HashMap<>();
            int size = 1 + random.nextInt(60);
            for (int step = 0; step < 300; step++) {
                List<Integer> places = new ArrayList<>(numbers.keySet());
                long number = random.nextInt(8) == 0 ? Minimum.NONE : random.nextInt(50) - 10;
                if (places.isEmpty() || (places.size() < size && random.nextInt(3) == 0)) {
                    assertThat(numbers.put(minimum.add(number), number))
                            .as("whether a place was given out twice")
                            .isNull();
                } else {
                    int place = places.get(random.nextInt(places.size()));
                    if (random.nextInt(4) == 0) {
                        minimum.remove(place);
                        numbers.remove(place);
                    } else {
                        minimum.set(place, number);
                        numbers.put(place, number);
                    }
                }
                assertThat(minimum.get())
                        .isEqualTo(numbers.values().stream()
                                .mapToLong(Long::longValue)
                                .min()
                                .orElse(Minimum.NONE));
            }
        }
    }

    @Test
    void aChangeVisitsAtMostTheLogarithm() {
        int size = 1 << 14;
        Minimum minimum = new Minimum();
        for (int i = 0; i < size; i++) {
            minimum.add(1000);
        }
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long before = minimum.visits();
            minimum.set(random.nextInt(size), random.nextInt(1000));
            assertThat(minimum.visits() - before).isLessThanOrEqualTo(15);
        }
    }

    @Test
    void numbersThatDecreaseInTurnCostAFewNodesEach() {
        int size = 1 << 14;
        Minimum minimum = new Minimum();
        for (int i = 0; i < size; i++) {
            minimum.add(1000);
        }
        long before = minimum.visits();
        for (int number = 999; number >= 990; number--) {
            for (int place = 0; place < size; place++) {
                minimum.set(place, number);
            }
        }
        assertThat((minimum.visits() - before) / (10.0 * size)).isLessThan(2.1);
    }
}
