package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.genstage.testing.Rule;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The partition of each event, and the fate of an event without a partition. */
class PartitionPlacementTest {

    private static final PartitionOptions<Object> ODD_AND_EVEN = PartitionOptions.ofNames("odd", "even");

    @Test
    @Rule({"R180", "R185"})
    void aKeyThatEqualsAPartitionsNameSelectsIt() {
        Rig<Integer> rig = new Rig<>(
                new PartitionDispatcher<>(ODD_AND_EVEN.withKey((Integer event) -> event % 2 == 0 ? "even" : "odd")));
        FakeSubscriber<Integer> odd = rig.subscribeTo("odd", "a");
        odd.ask(3);
        assertThat(rig.offer(1)).isEmpty();
        assertThat(rig.grant()).isEqualTo(2);
        assertThat(rig.deliveries()).containsExactly("a[1]");
        odd.ask(3);
        assertThat(rig.grant()).isEqualTo(5);

        assertThat(rig.offer(5, 7, 9, 11, 13, 15, 17)).containsExactly(15, 17);

        assertThat(rig.grant()).isZero();
        assertThat(rig.deliveries()).containsExactly("a[5, 7, 9, 11, 13]");
    }

    @Test
    @Rule("R180")
    void anyKeyNamesAPartitionByItsText() {
        Rig<Integer> rig = new Rig<>(new PartitionDispatcher<>(
                PartitionOptions.ofNames("false", "true").withKey((Integer event) -> event > 5)));
        rig.subscribeTo("true", "large").ask(5);
        rig.subscribeTo("false", "small").ask(5);

        rig.dispatch(1, 7, 2, 8);

        assertThat(rig.deliveries()).containsExactly("small[1, 2]", "large[7, 8]");
    }

    @Test
    @Rule({"R185", "R186", "D17"})
    void anEventThatAFunctionDiscardsUsesUpNoDemand() {
        Rig<Integer> rig = new Rig<>(new PartitionDispatcher<>(ODD_AND_EVEN.withFunction(
                (Integer event) -> event % 3 == 0 ? null : new Placement<>(event, event % 2 == 0 ? "even" : "odd"))));
        rig.subscribeTo("even", "even").ask(4);
        rig.subscribeTo("odd", "odd").ask(4);

        assertThat(rig.offer(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)).containsExactly(12);

        assertThat(rig.deliveries()).containsExactly("odd[1, 5, 7]", "even[2, 4, 8]", "even[10]", "odd[11]");
        assertThat(rig.discards().filtered()).containsExactly(3, 6, 9);
        assertThat(rig.discards().count()).isEqualTo(3);
        assertThat(rig.grant()).isZero();
    }

    @Test
    @Rule("D17")
    void aHashThatDiscardsMostEventsDoesNotStopTheSource() {
        Rig<Integer> rig = new Rig<>(new PartitionDispatcher<>(
                ODD_AND_EVEN.withFunction((Integer event) -> event % 10 < 6 ? null : new Placement<>(event, "odd"))));
        FakeSubscriber<Integer> odd = rig.subscribeTo("odd", "odd");
        int emitted = 0;
        for (int round = 0; round < 100; round++) {
            odd.ask(10);
            while (rig.grant() > 0) {
                rig.dispatch(emitted++);
            }
        }
        assertThat(odd.events()).hasSize(1000);
        assertThat(rig.discards().filtered()).hasSize(emitted - 1000).hasSize(1500);
    }

    @Test
    @Rule("R186")
    void aFunctionMayReplaceTheEvent() {
        Rig<String> rig = new Rig<>(new PartitionDispatcher<>(
                ODD_AND_EVEN.withFunction((String event) -> new Placement<>(event.toUpperCase(), "odd"))));
        rig.subscribeTo("odd", "a").ask(1);

        rig.dispatch("x");
        rig.subscribeTo("even", "b").ask(1);
        rig.dispatch("y");

        assertThat(rig.deliveries()).containsExactly("a[X]");
        assertThat(rig.dispatcher().queued()).isEqualTo(1);
    }

    @Test
    @Rule({"R187", "D6"})
    void anUnknownPartitionFailsItsEventOnly() {
        Rig<Integer> rig = new Rig<>(new PartitionDispatcher<>(ODD_AND_EVEN.withFunction(
                (Integer event) -> new Placement<>(event * 100, event == 2 ? "oops" : "odd"))));
        rig.subscribeTo("odd", "a").ask(3);

        rig.dispatch(1, 2, 5);

        assertThat(rig.deliveries()).containsExactly("a[100, 500]");
        assertThat(rig.grant()).isEqualTo(1);
        assertThat(rig.discards().count()).isEqualTo(1);
        assertThat(rig.discards().failedEvents())
                .as("the emitted slice, not copied")
                .containsExactly(2);
        assertThat(rig.discards().failed().get(0).cause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("unknown partition 'oops' computed for an event; the partitions are [odd, even]");
    }

    @Test
    @Rule({"R187", "D6"})
    void aKeyThatIsNoPartitionsNameFailsItsEvent() {
        Rig<Integer> rig = new Rig<>(new PartitionDispatcher<>(ODD_AND_EVEN.withKey((Integer event) -> event)));
        rig.subscribeTo("odd", "a").ask(3);

        rig.dispatch(7);

        assertThat(rig.discards().failed().get(0).cause())
                .hasMessage("unknown partition '7' computed for an event; the partitions are [odd, even]");
        assertThat(rig.grant()).isEqualTo(3);
    }

    @Test
    @Rule({"R187", "D6"})
    void aFunctionThatThrowsOrReturnsAnInvalidPlacementFailsItsEvent() {
        Rig<Integer> rig = new Rig<>(new PartitionDispatcher<>(ODD_AND_EVEN.withFunction(PartitionPlacementTest::bad)));
        rig.subscribeTo("odd", "a").ask(4);

        rig.dispatch(1, 2, 3, 4);

        assertThat(rig.deliveries()).containsExactly("a[4]");
        assertThat(rig.discards().failedEvents()).containsExactly(1, 2, 3);
        assertThat(rig.discards().failed())
                .allSatisfy(
                        failed -> assertThat(failed.cause()).hasMessage("the partition function failed for an event"))
                .extracting(failed -> failed.cause().getCause().getMessage())
                .containsExactly(
                        "a placement needs an event. To discard an event, return null instead of a placement",
                        "a placement needs a partition",
                        "broken");
    }

    @SuppressWarnings("DataFlowIssue") // nulls that the contract forbids
    private static Placement<Integer> bad(Integer event) {
        return switch (event) {
            case 1 -> new Placement<>(null, "odd");
            case 2 -> new Placement<>(event, null);
            case 3 -> throw new IllegalArgumentException("broken");
            default -> new Placement<>(event, "odd");
        };
    }

    @Test
    @Rule({"R187", "D6"})
    void aKeyFunctionThatThrowsOrReturnsNullFailsItsEvent() {
        Function<Integer, @Nullable Object> key = event -> switch (event) {
            case 1 -> null;
            case 2 -> throw new IllegalArgumentException("broken");
            case 3 -> new BadKey();
            case 4 -> PartitionPlacementTest.<RuntimeException>hide();
            default -> "odd";
        };
        for (PartitionOptions<Object> partitions : List.of(ODD_AND_EVEN, PartitionOptions.ofCount(2))) {
            Rig<Integer> rig = new Rig<>(new PartitionDispatcher<>(partitions.withKey(key)));
            for (String name : partitions.names()) {
                rig.subscribeTo(name, "a").ask(5);
            }

            rig.dispatch(1, 2, 3, 4, 5);

            assertThat(rig.deliveries()).containsExactly("a[5]");
            assertThat(rig.grant()).isEqualTo(9);
            assertThat(rig.discards().failedEvents()).containsExactly(1, 2, 3, 4);
            assertThat(rig.discards().failed())
                    .allSatisfy(failed -> assertThat(failed.cause())
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("the partition key of an event could not be computed"))
                    .extracting(failed -> failed.cause().getCause().getMessage())
                    .containsExactly(
                            "the key is null. To discard such events, use a partition function",
                            "broken",
                            "no text, no hash",
                            "hidden");
        }
    }

    private static final class BadKey {

        @Override
        public int hashCode() {
            throw new UnsupportedOperationException("no text, no hash");
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public String toString() {
            throw new UnsupportedOperationException("no text, no hash");
        }
    }

    @SuppressWarnings("unchecked") // the erased cast hides the checked exception
    private static <T extends Exception> Object hide() throws T {
        throw (T) new IOException("hidden");
    }

    @Test
    void theReplacementOfAnEventBecomesTheOrphan() {
        Rig<String> rig = new Rig<>(new PartitionDispatcher<>(ODD_AND_EVEN
                .withFunction((String event) -> new Placement<>(event + "!", "even"))
                .withOrphan(OrphanPolicy.DISCARD)));
        rig.subscribeTo("odd", "a").ask(2);

        rig.dispatch("x", "y");

        assertThat(rig.discards().orphaned()).containsExactly("x!", "y!");
    }

    @Test
    @Rule({"R180", "R194"})
    void equalKeysShareAPartitionAndSimilarKeysAreSpreadWell() {
        for (int count : new int[] {2, 7, 8, 64}) {
            for (int stride : new int[] {1, 8, 1024, 1 << 20}) {
                Map<String, Integer> partitionOf = new HashMap<>();
                int[] sizes = sizes(count, stride, partitionOf);
                assertThat(partitionOf).hasSize(4096);
                int even = 4096 / count;
                for (int size : sizes) {
                    assertThat(size)
                            .as("of %s keys %s apart, in one of %s partitions", 4096, stride, count)
                            .isBetween(even / 2, even * 3 / 2);
                }
            }
        }
    }

    private static int[] sizes(int count, int stride, Map<String, Integer> partitionOf) {
        Router<Integer> router = Router.byHash(count, (Integer key) -> key);
        int[] sizes = new int[count];
        for (int i = 0; i < 4096; i++) {
            int partition = router.route(i * stride, List.of(), 0);
            assertThat(router.route(i * stride, List.of(), 0)).isEqualTo(partition);
            sizes[partition]++;
            partitionOf.put(Integer.toString(i), partition);
        }
        return sizes;
    }

    @Test
    void aKeyHasTheSamePartitionInEveryRelease() {
        Router<Object> eight = Router.byHash(8, Function.identity());
        Router<Object> seven = Router.byHash(7, Function.identity());

        assertThat(IntStream.range(0, 16).map(key -> eight.route(key, List.of(), 0)))
                .containsExactly(0, 7, 6, 7, 5, 5, 0, 4, 3, 3, 0, 4, 3, 2, 1, 5);
        assertThat(Stream.of("JFK", "ATL", "ORD", "LAX").mapToInt(key -> eight.route(key, List.of(), 0)))
                .containsExactly(3, 0, 5, 6);
        assertThat(IntStream.range(1, 9).map(key -> seven.route(-key, List.of(), 0)))
                .containsExactly(6, 6, 3, 3, 4, 1, 5, 6);
    }

    @Test
    @Rule("R180")
    void withoutAKeyTheHashCodeOfTheEventChoosesThePartition() {
        Rig<String> rig = new Rig<>(new PartitionDispatcher<>(PartitionOptions.ofCount(2)));
        rig.subscribeTo("0", "zero").ask(100);
        rig.subscribeTo("1", "one").ask(100);
        Router<String> byEvent = Router.byHash(2, Function.identity());
        List<String> events = List.of("a", "b", "c", "d", "e", "f", "g", "h");

        rig.offer(events);

        for (String event : events) {
            String receiver = byEvent.route(event, List.of(), 0) == 0 ? "zero" : "one";
            assertThat(rig.slices().stream().filter(slice -> slice.contains(event)))
                    .as("%s goes to %s", event, receiver)
                    .hasSize(1);
        }
        assertThat(rig.deliveries()).hasSize(2);
    }

    @Test
    void aPlacementHasAnEventAndAPartition() {
        assertThatNullPointerException().isThrownBy(() -> bad(1));
        assertThatNullPointerException().isThrownBy(() -> bad(2));
        assertThat(bad(4)).isEqualTo(new Placement<>(4, "odd"));
    }
}
