package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DiscardReason;
import io.genstage.SubscriptionOptions;
import io.genstage.testing.Rule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Discarded events remain counted, and are reported once. */
@Rule({"R107", "R108"})
class DiscardLogTest {

    private static final RuntimeException FIRST = new RuntimeException("first");

    private static final RuntimeException SECOND = new RuntimeException("second");

    private final DiscardLog losses = new DiscardLog();

    @Test
    void anEmptyDiscardIsNotReported() {
        losses.add(DiscardReason.BUFFER_FULL, List.of(), null);

        assertThat(losses.next()).isNull();
        assertThat(losses.nextWithheld()).isNull();
        assertThat(losses.total()).isZero();
        assertThat(losses.counts()).isEmpty();
    }

    @Test
    @Rule("R185")
    void eachReasonIsCountedAndReportedSeparately() {
        losses.add(DiscardReason.FAILED, "f", FIRST);
        losses.add(DiscardReason.ORPHANED, "o", null);
        losses.add(DiscardReason.FILTERED, "x", null);
        losses.add(DiscardReason.BUFFER_FULL, List.of("a", "b"), null);
        losses.add(DiscardReason.FILTERED, "y", null);

        assertThat(Wire.takeAll(losses::next))
                .containsExactly(
                        new DiscardedEvents(DiscardReason.BUFFER_FULL, List.of("a", "b"), null),
                        new DiscardedEvents(DiscardReason.FILTERED, List.of("x", "y"), null),
                        new DiscardedEvents(DiscardReason.ORPHANED, List.of("o"), null),
                        new DiscardedEvents(DiscardReason.FAILED, List.of("f"), FIRST));
        assertThat(losses.counts())
                .isEqualTo(Map.of(
                        DiscardReason.BUFFER_FULL,
                        2L,
                        DiscardReason.FILTERED,
                        2L,
                        DiscardReason.ORPHANED,
                        1L,
                        DiscardReason.FAILED,
                        1L));
    }

    @Test
    void reasonsThatDidNotOccurAreNotCounted() {
        losses.add(DiscardReason.FILTERED, "x", null);

        assertThat(losses.counts()).containsOnlyKeys(DiscardReason.FILTERED);
    }

    @Test
    void discardsOfTheDispatcherAreAllButThoseOfTheBuffer() {
        losses.add(DiscardReason.BUFFER_FULL, List.of("a", "b", "c", "d", "e", "f", "g", "h"), null);
        losses.add(DiscardReason.FILTERED, "x", null);
        losses.add(DiscardReason.ORPHANED, "o", null);
        losses.add(DiscardReason.ORPHANED, "p", null);
        losses.addUnknown(DiscardReason.FAILED, 4);

        assertThat(losses.byDispatcher()).isEqualTo(7);
        assertThat(losses.total()).isEqualTo(15);
    }

    @Test
    @Rule("D6")
    void ofSeveralFailuresTheFirstIsTheCause() {
        losses.add(DiscardReason.FAILED, "f", FIRST);
        losses.add(DiscardReason.FAILED, "g", SECOND);

        assertThat(losses.next()).isEqualTo(new DiscardedEvents(DiscardReason.FAILED, List.of("f", "g"), FIRST));
        losses.add(DiscardReason.FAILED, "h", SECOND);
        assertThat(losses.next()).isEqualTo(new DiscardedEvents(DiscardReason.FAILED, List.of("h"), SECOND));
        assertThat(losses.counts()).containsEntry(DiscardReason.FAILED, 3L);
    }

    @Test
    @Rule("D6")
    void unidentifiedEventsAreCountedAndNotReported() {
        losses.addUnknown(DiscardReason.FAILED, 3);
        losses.addUnknown(DiscardReason.ORPHANED, 2);

        assertThat(losses.next()).isNull();
        assertThat(losses.counts()).isEqualTo(Map.of(DiscardReason.FAILED, 3L, DiscardReason.ORPHANED, 2L));
    }

    @Test
    @Rule({"R176", "D6"})
    void withheldEventsAreReportedByConsumerAndNotDiscarded() {
        Link<String> slow = link("slow-0");
        losses.withheld(slow, FIRST);
        losses.withheld(link("other-0"), SECOND);
        losses.withheld(slow, SECOND);

        assertThat(losses.withheld()).isEqualTo(3);
        assertThat(losses.total()).isZero();
        assertThat(Wire.takeAll(losses::nextWithheld))
                .containsExactly(new Withheld("slow-0", 2, FIRST), new Withheld("other-0", 1, SECOND));
        assertThat(losses.withheld()).as("still counted").isEqualTo(3);
    }

    private static Link<String> link(String consumer) {
        return new Link<>(1, new Wire("a-0"), new Wire(consumer), "c", SubscriptionOptions.DEFAULT);
    }
}
