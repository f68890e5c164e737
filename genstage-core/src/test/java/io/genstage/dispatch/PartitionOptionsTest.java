package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionOptionsTest {

    @Test
    @Rule("R180")
    void rejectsOptionsWithoutPartitions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionOptions.ofCount(0))
                .withMessage("partition count must be at least 1, but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(PartitionOptions::ofNames)
                .withMessage("there must be at least 1 partition. Set a count, or names");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PartitionDispatcher<>(PartitionOptions.ofNames("even", "odd")))
                .withMessage("partitions with names need a key or a function, but [even, odd] have neither. Set one of"
                        + " them, or set a count instead of names");
    }

    @Test
    void rejectsInvalidNames() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionOptions.ofNames("a", " "))
                .withMessage("a partition's name must not be blank, in [a,  ]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionOptions.ofNames(List.of("a", "b", "a")))
                .withMessage("the partition name 'a' occurs twice in [a, b, a]");
    }

    @Test
    void rejectsAMaxBacklogBelowOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionOptions.ofCount(1).withMaxBacklog(0))
                .withMessage("max-backlog must be at least 1, but is 0");
        assertThat(PartitionOptions.ofCount(1).withMaxBacklog(1).maxBacklog()).isEqualTo(1);
    }

    @Test
    @Rule("R180")
    void numberedPartitionsHaveTheirNumbersAsNames() {
        assertThat(PartitionOptions.ofCount(1).names()).containsExactly("0");
        assertThat(PartitionOptions.ofCount(3).names()).containsExactly("0", "1", "2");
    }

    @Test
    void holdsAThousandEventsAPartitionByDefault() {
        PartitionOptions<String> options = PartitionOptions.ofCount(2);

        assertThat(options.maxBacklog()).isEqualTo(1000);
        assertThat(options.orphan()).isEqualTo(OrphanPolicy.HOLD);
        assertThat(PartitionOptions.ofNames("a").maxBacklog()).isEqualTo(1000);
        assertThat(PartitionOptions.ofNames("a").orphan()).isEqualTo(OrphanPolicy.HOLD);
    }

    @Test
    void eachOptionKeepsTheOthers() {
        PartitionOptions<String> options = PartitionOptions.ofNames("a", "b")
                .withMaxBacklog(7)
                .withOrphan(OrphanPolicy.DISCARD)
                .withKey((String event) -> event);
        PartitionOptions<String> again = options.withFunction((String event) -> new Placement<>(event, "a"))
                .withOrphan(OrphanPolicy.DISCARD);

        for (PartitionOptions<String> each : List.of(options, again, options.withMaxBacklog(7))) {
            assertThat(each.names()).containsExactly("a", "b");
            assertThat(each.maxBacklog()).isEqualTo(7);
            assertThat(each.orphan()).isEqualTo(OrphanPolicy.DISCARD);
        }
        assertThat(receiver(options, "b")).isEqualTo("b");
        assertThat(receiver(options.withMaxBacklog(7).withOrphan(OrphanPolicy.HOLD), "b"))
                .isEqualTo("b");
        assertThat(receiver(again, "b")).isEqualTo("a");
        assertThat(receiver(again.withMaxBacklog(1).withOrphan(OrphanPolicy.HOLD), "b"))
                .isEqualTo("a");
    }

    @Test
    void theLastOfKeyAndFunctionApplies() {
        PartitionOptions<String> key = PartitionOptions.ofNames("a", "b").withKey((String event) -> "a");
        PartitionOptions<String> function = key.withFunction((String event) -> new Placement<>(event, "b"));

        assertThat(receiver(key, "x")).isEqualTo("a");
        assertThat(receiver(function, "x")).isEqualTo("b");
        assertThat(receiver(function.withKey((String event) -> "a"), "x")).isEqualTo("a");
    }

    @Test
    @Rule("R180")
    void aFunctionMayAlsoPlaceEventsInNumberedPartitions() {
        PartitionOptions<String> options =
                PartitionOptions.ofCount(4).withFunction((String event) -> new Placement<>(event, "3"));

        assertThat(receiver(options, "x")).isEqualTo("3");
    }

    private static String receiver(PartitionOptions<String> options, String event) {
        return options.names().get(options.router().route(event, new ArrayList<>(List.of(event)), 0));
    }
}
