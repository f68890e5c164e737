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

    private final DiscardLog log = new DiscardLog();

    @Test
    void anEmptyDiscardIsNotReported() {
        log.add(DiscardReason.BUFFER_FULL, List.of(), null);

        assertThat(log.next()).isNull();
        assertThat(log.nextWithheld()).isNull();
        assertThat(log.total()).isZero();
        assertThat(log.counts()).isEmpty();
    }

    @Test
    @Rule("R185")
    void eachReasonIsCountedAndReportedSeparately() {
        log.add(DiscardReason.FAILED, List.of("f"), FIRST);
        log.add(DiscardReason.ORPHANED, List.of("o"), null);
        log.add(DiscardReason.FILTERED, List.of("x"), null);
        log.add(DiscardReason.BUFFER_FULL, List.of("a", "b"), null);
        log.add(DiscardReason.FILTERED, List.of("y"), null);

        assertThat(Wire.takeAll(log::next))
                .containsExactly(
                        new DiscardedEvents(DiscardReason.BUFFER_FULL, List.of("a", "b"), null),
                        new DiscardedEvents(DiscardReason.FILTERED, List.of("x", "y"), null),
                        new DiscardedEvents(DiscardReason.ORPHANED, List.of("o"), null),
                        new DiscardedEvents(DiscardReason.FAILED, List.of("f"), FIRST));
        assertThat(log.counts())
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
        log.add(DiscardReason.FILTERED, List.of("x"), null);

        assertThat(log.counts()).containsOnlyKeys(DiscardReason.FILTERED);
    }

    @Test
    void discardsOfTheDispatcherAreAllButThoseOfTheBuffer() {
        log.add(DiscardReason.BUFFER_FULL, List.of("a", "b", "c", "d", "e", "f", "g", "h"), null);
        log.add(DiscardReason.FILTERED, List.of("x"), null);
        log.add(DiscardReason.ORPHANED, List.of("o"), null);
        log.add(DiscardReason.ORPHANED, List.of("p"), null);
        log.addUnknown(DiscardReason.FAILED, 4);

        assertThat(log.byDispatcher()).isEqualTo(7);
        assertThat(log.total()).isEqualTo(15);
    }

    @Test
    @Rule("D6")
    void ofSeveralFailuresTheFirstIsTheCause() {
        log.add(DiscardReason.FAILED, List.of("f"), FIRST);
        log.add(DiscardReason.FAILED, List.of("g"), SECOND);

        assertThat(log.next()).isEqualTo(new DiscardedEvents(DiscardReason.FAILED, List.of("f", "g"), FIRST));
        log.add(DiscardReason.FAILED, List.of("h"), SECOND);
        assertThat(log.next()).isEqualTo(new DiscardedEvents(DiscardReason.FAILED, List.of("h"), SECOND));
        assertThat(log.counts()).containsEntry(DiscardReason.FAILED, 3L);
    }

    @Test
    @Rule("D6")
    void unidentifiedEventsAreCountedAndNotReported() {
        log.addUnknown(DiscardReason.FAILED, 3);
        log.addUnknown(DiscardReason.ORPHANED, 2);

        assertThat(log.next()).isNull();
        assertThat(log.counts()).isEqualTo(Map.of(DiscardReason.FAILED, 3L, DiscardReason.ORPHANED, 2L));
    }

    @Test
    @Rule({"R176", "D6"})
    void withheldEventsAreReportedByConsumerAndNotDiscarded() {
        Link<String> slow = link("slow-0");
        log.withheld(1, slow, FIRST);
        log.withheld(1, link("other-0"), SECOND);
        log.withheld(1, slow, SECOND);

        assertThat(log.withheld()).isEqualTo(3);
        assertThat(log.total()).isZero();
        assertThat(Wire.takeAll(log::nextWithheld))
                .containsExactly(new Withheld("slow-0", 2, FIRST), new Withheld("other-0", 1, SECOND));
        assertThat(log.withheld()).as("still counted").isEqualTo(3);
    }

    private static Link<String> link(String consumer) {
        return new Link<>(1, new Wire("a-0"), new Wire(consumer), "c", SubscriptionOptions.DEFAULT);
    }
}
