package io.genstage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** At the end of a round the flow finds errors that no single sink can find. */
class FlowTest {

    private static final int EVENTS = 10;

    private static final Event[] RING = Event.ring(0, 64);

    private final Source source = new Source(RING, EVENTS, 0);

    private final ShareSink one = new ShareSink(source, 0);

    private final ShareSink other = new ShareSink(source, 0);

    private final Flow flow = new Flow(List.of(source), List.of(one, other), 1, peer -> {});

    @Test
    void eachEventTakenOnceIsAccepted() {
        while (source.hasNext()) {
            one.accept(source.next());
            other.accept(source.next());
        }

        assertThatCode(flow::verify).doesNotThrowAnyException();
        assertThat(flow.events()).isEqualTo(EVENTS);
        assertThat(flow.sameThread()).isEqualTo(1);
    }

    @Test
    void aLostEventIsDetected() {
        source.next();
        source.forEachRemaining(one::accept);

        assertWrong("9 events were taken, not 10");
    }

    @Test
    void anEventThatWasNotMadeIsDetected() {
        for (int i = 1; i < EVENTS; i++) {
            one.accept(source.next());
        }

        assertWrong("9 events were made, not 10");
    }

    @Test
    void anEventTakenByTwoSinksIsDetected() {
        Event shared = source.next();
        one.accept(shared);
        other.accept(shared);
        source.forEachRemaining(one::accept);

        assertWrong("11 events were taken, not 10");
    }

    @Test
    void anEventTakenTwiceAndAnotherLostAreDetectedByTheChecksum() {
        source.next();
        Event shared = source.next();
        one.accept(shared);
        other.accept(shared);
        source.forEachRemaining(one::accept);

        assertWrong("the checksum is 46, not 45");
    }

    @Test
    void anEventIsTakenOnceForEachCopy() {
        Flow copied = new Flow(List.of(source), List.of(one, other), 2, peer -> {});
        source.forEachRemaining(event -> {
            one.accept(event);
            other.accept(event);
        });

        assertThatCode(copied::verify).doesNotThrowAnyException();
    }

    @Test
    void theChecksumIsRightWhenTheRingRepeats() {
        Source longer = new Source(RING, 2 * RING.length + 7, 0);
        ShareSink sink = new ShareSink(longer, 0);
        longer.forEachRemaining(sink::accept);

        assertThatCode(new Flow(List.of(longer), List.of(sink), 1, peer -> {})::verify)
                .doesNotThrowAnyException();
    }

    private void assertWrong(String message) {
        assertThatThrownBy(flow::verify).isInstanceOf(WrongEventException.class).hasMessage(message);
    }
}
