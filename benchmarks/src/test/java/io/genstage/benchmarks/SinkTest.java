package io.genstage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Sinks reject events that a correct peer never delivers, so that no figure is reported. */
class SinkTest {

    enum Kind {
        ORDERED(source -> new OrderedSink(source, 0)),
        KEYED(source -> new KeyedSink(source, 0)),
        LAGGING(source -> new LaggingSink(source, 4, 0)),
        MERGED(source -> new MergedSink(List.of(source))),
        SHARE(source -> new ShareSink(source, 0)),
        BLOCKING(source -> new BlockingSink(source, new BlockingSink.InFlight()));

        private final Function<Source, Sink> sink;

        Kind(Function<Source, Sink> sink) {
            this.sink = sink;
        }
    }

    private static final Event[] RING = Event.ring(0, Event.RING);

    private static final int EVENTS = 200;

    /** An event whose key occurs before and after it. */
    private static final int SOME = 100;

    private final Source source = new Source(RING, EVENTS, 0);

    private final List<Event> events = events(source);

    @ParameterizedTest
    @EnumSource
    void allEventsAreTakenInOrder(Kind kind) {
        Sink sink = kind.sink.apply(source);

        events.forEach(sink::accept);

        assertThat(sink.taken()).isEqualTo(EVENTS);
        assertThat(sink.sum()).isEqualTo(IntStream.range(0, EVENTS).sum());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BLOCKING") // it would sleep for half a minute
    void aRepeatedRingIsTaken(Kind kind) {
        Source twice = new Source(RING, 2 * RING.length, 0);
        Sink sink = kind.sink.apply(twice);

        events(twice).forEach(sink::accept);

        assertThat(sink.taken()).isEqualTo(2 * RING.length);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"SHARE", "BLOCKING"}) // another sink may have taken the event
    void aLostEventIsRejected(Kind kind) {
        events.remove(SOME);

        assertRejected(kind, events);
    }

    @ParameterizedTest
    @EnumSource
    void aDoubledEventIsRejected(Kind kind) {
        events.add(SOME, events.get(SOME));

        assertRejected(kind, events);
    }

    @ParameterizedTest
    @EnumSource
    void anEventOutOfOrderIsRejected(Kind kind) {
        Collections.swap(events, SOME, SOME - Event.KEYS);

        assertRejected(kind, events);
    }

    @Test
    void eventsOfDifferentKeysMayBeReordered() {
        Collections.swap(events, SOME, SOME + 1);

        assertThatCode(() -> events.forEach(new KeyedSink(source, 0)::accept)).doesNotThrowAnyException();
    }

    @Test
    void eventsOfDifferentSourcesMayBeReordered() {
        Source other = new Source(Event.ring(1, RING.length), EVENTS, 0);
        MergedSink sink = new MergedSink(List.of(source, other));

        Stream.concat(events.stream(), events(other).stream()).forEach(sink::accept);

        assertThat(sink.taken()).isEqualTo(2 * EVENTS);
    }

    @Test
    void aLoneSinkRejectsAnEventIfTheNextOneIsMade() {
        Source eager = new Source(RING, EVENTS, 0);
        Sink sink = new LoneSink(eager);
        sink.accept(eager.next());
        Event second = eager.next();
        eager.next();

        assertThatThrownBy(() -> sink.accept(second))
                .isInstanceOf(WrongEventException.class)
                .hasMessage("3 events were made before 1 were taken");
    }

    @Test
    void theSinkCountsEventsTakenByTheThreadThatMadeThem() throws InterruptedException {
        Sink here = new OrderedSink(source, 0);
        Sink elsewhere = new OrderedSink(source, 0);
        events.forEach(here::accept);
        Thread thread = new Thread(() -> events.forEach(elsewhere::accept));
        thread.start();
        thread.join();

        assertThat(here.noted()).isEqualTo(4).isEqualTo(elsewhere.noted());
        assertThat(here.bySameThread()).isEqualTo(4);
        assertThat(elsewhere.bySameThread()).isZero();
    }

    private void assertRejected(Kind kind, List<Event> wrong) {
        Sink sink = kind.sink.apply(source);

        assertThatThrownBy(() -> wrong.forEach(sink::accept)).isInstanceOf(WrongEventException.class);
    }

    private static List<Event> events(Source source) {
        List<Event> events = new ArrayList<>();
        source.forEachRemaining(events::add);
        return events;
    }
}
