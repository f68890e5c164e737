package io.genstage.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The workloads. */
public enum Workload {
    BOUNDARY("one boundary") {
        @Override
        Flow flow(long events) {
            return oneToOne(events, 0, Peer::boundary);
        }
    },
    BOUNDARY_WORK("one boundary, 100 ns of work on either side") {
        @Override
        Flow flow(long events) {
            return oneToOne(events, Work.rounds(100), Peer::boundary);
        }
    },
    SPRING("one boundary, through annotated handlers") {
        @Override
        Flow flow(long events) {
            return oneToOne(events, 0, Peer::annotated);
        }
    },
    CHAIN("a chain of four") {
        @Override
        Flow flow(long events) {
            return oneToOne(events, 0, Peer::chain);
        }
    },
    BOUNDARY_TRACKED("one boundary, each event acknowledged") {
        @Override
        Flow flow(long events) {
            return tracked(events, Peer::trackedBoundary);
        }
    },
    CHAIN_TRACKED("a chain of four, each event acknowledged") {
        @Override
        Flow flow(long events) {
            return tracked(events, Peer::trackedChain);
        }
    },
    DEMAND("one to four by demand, 1 us of work") {
        @Override
        Flow flow(long events) {
            return shared(new Source(LongRing.EVENTS, events, 0));
        }
    },
    DEMAND_FRESH("one to four by demand, 1 us of work, each event a new object") {
        @Override
        Flow flow(long events) {
            return shared(Source.fresh(LongRing.EVENTS, events));
        }
    },
    BROADCAST("broadcast to four") {
        @Override
        Flow flow(long events) {
            Source source = source(events, 0);
            List<OrderedSink> sinks = four(() -> new OrderedSink(source, 0));
            return new Flow(List.of(source), sinks, sinks.size(), peer -> peer.broadcast(source, sinks));
        }
    },
    PARTITION("partition to four by key") {
        @Override
        Flow flow(long events) {
            Source source = source(events, 0);
            List<KeyedSink> sinks = four(() -> new KeyedSink(source, 0));
            return new Flow(List.of(source), sinks, 1, peer -> peer.partition(source, sinks));
        }
    },
    MERGE("four to one") {
        @Override
        Flow flow(long events) {
            List<Source> sources = IntStream.range(0, FOUR)
                    .mapToObj(i -> new Source(RINGS.get(i), events / FOUR, 0))
                    .toList();
            MergedSink sink = new MergedSink(sources);
            return new Flow(sources, List.of(sink), 1, peer -> peer.merge(sources, sink));
        }
    },
    ONE_AT_A_TIME("one event at a time") {
        @Override
        Flow flow(long events) {
            return oneAtATime(events, Peer::oneAtATime);
        }
    },
    ONE_AT_A_TIME_APART("one event at a time, on two threads") {
        @Override
        Flow flow(long events) {
            return oneAtATime(events, Peer::oneAtATimeApart);
        }
    },
    BLOCKING("256 that block 1 ms") {
        @Override
        Flow flow(long events) {
            Source source = new Source(LongRing.EVENTS, events, 0);
            BlockingSink.InFlight inFlight = new BlockingSink.InFlight();
            List<BlockingSink> sinks = Stream.generate(() -> new BlockingSink(source, inFlight))
                    .limit(BLOCKED)
                    .toList();
            return new Flow(List.of(source), sinks, 1, peer -> peer.blocking(source, sinks)) {
                @Override
                List<Figure> figures() {
                    return List.of(new Figure("in_flight", inFlight.most()));
                }
            };
        }
    },
    SLOW_PARTITION("a partition 100 times slower than the others") {
        @Override
        Flow flow(long events) {
            Source source = source(events, 0);
            LaggingSink slow = new LaggingSink(source, FOUR, Work.rounds(10_000));
            List<Sink> sinks = Stream.<Sink>concat(
                            Stream.of(slow),
                            Stream.generate(() -> new KeyedSink(source, Work.rounds(100)))
                                    .limit(FOUR - 1))
                    .toList();
            return new Flow(List.of(source), sinks, 1, peer -> peer.slowPartition(source, sinks)) {
                @Override
                List<Figure> figures() {
                    return List.of(new Figure("held", slow.mostHeld()));
                }
            };
        }
    },
    GROWTH("partitions and a broadcast, from 4 to 10,000 consumers"),
    IDLE_10K("10,000 idle pairs"),
    IDLE_100K("100,000 idle pairs"),
    COLD_100K("100,000 idle pairs, started first thing in a new JVM");

    private static final int FOUR = 4;

    private static final int BLOCKED = 256;

    private static final List<Event[]> RINGS = IntStream.range(0, FOUR)
            .mapToObj(source -> Event.ring(source, Event.RING))
            .toList();

    private final String title;

    Workload(String title) {
        this.title = title;
    }

    /** {@return its name on the command line} */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    /** {@return the number of idle pairs, or 0 if events flow} */
    int idlePairs() {
        return switch (this) {
            case IDLE_10K -> 10_000;
            case IDLE_100K, COLD_100K -> 100_000;
            default -> 0;
        };
    }

    /** {@return whether each round runs in a new JVM} */
    boolean cold() {
        return this == COLD_100K;
    }

    /** Builds the sources and sinks of one round. */
    Flow flow(long events) {
        throw new UnsupportedOperationException(title + ": no events flow");
    }

    static Workload of(String id) {
        return Arrays.stream(values())
                .filter(workload -> workload.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no workload '" + id + "'. Choose one of "
                        + Arrays.stream(values()).map(Workload::id).toList()));
    }

    /** Built on first use. */
    static final class LongRing {

        static final Event[] EVENTS = Event.ring(0, Event.LONG_RING);
    }

    private interface OneToOne {
        void run(Peer peer, Source source, Sink sink) throws Exception;
    }

    private static Flow oneToOne(long events, int work, OneToOne how) {
        Source source = source(events, work);
        Sink sink = new OrderedSink(source, work);
        return new Flow(List.of(source), List.of(sink), 1, peer -> how.run(peer, source, sink));
    }

    private interface Tracked {
        void run(Peer peer, Source source, Sink sink, Acknowledgements acknowledgements) throws Exception;
    }

    private static Flow tracked(long events, Tracked how) {
        Source source = source(events, 0);
        Sink sink = new OrderedSink(source, 0);
        Acknowledgements acknowledgements = new Acknowledgements();
        return new Flow(List.of(source), List.of(sink), 1, peer -> {
            how.run(peer, source, sink, acknowledgements);
            acknowledgements.verify(events);
        });
    }

    private static Flow oneAtATime(long events, OneToOne how) {
        Source source = source(events, 0);
        Sink sink = new LoneSink(source);
        return new Flow(List.of(source), List.of(sink), 1, peer -> how.run(peer, source, sink));
    }

    private static Flow shared(Source source) {
        List<ShareSink> sinks = four(() -> new ShareSink(source, Work.rounds(1000)));
        return new Flow(List.of(source), sinks, 1, peer -> peer.share(source, sinks)) {
            @Override
            List<Figure> figures() {
                return List.of(
                        new Figure("least_share", share(IntStream::min)),
                        new Figure("most_share", share(IntStream::max)));
            }

            private double share(Function<IntStream, OptionalInt> of) {
                return of.apply(sinks.stream().mapToInt(sink -> (int) sink.taken()))
                                .orElseThrow()
                        / (double) source.events();
            }
        };
    }

    private static Source source(long events, int work) {
        return new Source(RINGS.get(0), events, work);
    }

    private static <S> List<S> four(Supplier<S> sinks) {
        return Stream.generate(sinks).limit(FOUR).toList();
    }
}
