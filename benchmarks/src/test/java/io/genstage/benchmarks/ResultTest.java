package io.genstage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {

    private final Result result = new Result("peer", "configuration");

    @Test
    void theMedianOfAnOddNumberIsTheMiddleValue() {
        add(5, 1, 3);

        assertThat(result.median(Round::events)).isEqualTo(3);
        assertThat(result.least(Round::events)).isEqualTo(1);
        assertThat(result.most(Round::events)).isEqualTo(5);
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        add(4, 1, 2, 9);

        assertThat(result.median(Round::events)).isEqualTo(3);
    }

    @Test
    void figuresHaveMediansToo() {
        add(4, 1, 3);

        assertThat(result.figures()).containsExactly("held");
        assertThat(result.median("held")).isEqualTo(30);
    }

    private void add(long... events) {
        for (long number : events) {
            result.add(new Round(number, 1, 1, 1, 0, List.of(new Figure("held", 10.0 * number))));
        }
    }
}
