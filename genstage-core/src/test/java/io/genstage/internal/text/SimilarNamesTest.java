package io.genstage.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimilarNamesTest {

    @ParameterizedTest
    @CsvSource({
        "raed, read",
        "reed, read",
        "stoer, store",
        "flihgts, flights",
        "max_demnd, max-demand",
        "MaxDemand, max-demand",
        "time-out-after, timeout",
        "backlog, max-backlog",
        "fairer, fair",
        "nam, name",
    })
    void aSlipIsLikeItsName(String typed, String meant) {
        assertThat(SimilarNames.alike(typed, meant)).isTrue();
        assertThat(SimilarNames.didYouMean(typed, List.of("zzz", meant))).isEqualTo("Did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @CsvSource({
        "d, a",
        "a1, b2",
        "aa, a",
        "banana, read",
        "orders, flights",
        "x, max-demand",
        "red, predicates-of-many",
        "partition, poll-interval",
        "'', read",
        "/, read",
    })
    void nothingIsSuggestedWhereNothingIsAlike(String typed, String legal) {
        assertThat(SimilarNames.alike(typed, legal)).isFalse();
        assertThat(SimilarNames.nearest(typed, List.of(legal))).isEmpty();
        assertThat(SimilarNames.didYouMean(typed, List.of(legal))).isEmpty();
        assertThat(SimilarNames.didYouMeanOneOf(typed, List.of("zz", legal), "Stages"))
                .isEqualTo("Stages: zz, " + legal + ".");
    }

    @Test
    void saysThatThereAreNoNames() {
        assertThat(SimilarNames.didYouMeanOneOf("read", List.of(), "Stages")).isEqualTo("Stages: none.");
    }

    @ParameterizedTest
    @CsvSource({"read, READ, 0", "read, raed, 1", "read, red, 1", "read, reads, 1", "kitten, sitting, 3", "ab, '', 2"})
    void theDistanceCountsLettersAndSwaps(String one, String other, int distance) {
        assertThat(SimilarNames.distance(one, other)).isEqualTo(distance);
        assertThat(SimilarNames.distance(other, one)).isEqualTo(distance);
    }
}
