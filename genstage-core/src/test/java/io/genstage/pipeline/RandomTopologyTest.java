package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.testing.Invariants;
import io.genstage.testing.Rule;
import io.genstage.testing.SeededScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any topology, any history: fan-in, fan-out, diamonds, broadcasts, concurrency, polling sources, sources that emit too
 * much, inlets; paused, resumed, drained, stopped and started at any moment, with guests that subscribe and leave, cancels
 * and handlers that throw. The invariants hold after every step. Every event is accounted for: it was handled once, or
 * it is known why not. Everything follows from the seed.
 */
class RandomTopologyTest {

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Rule({"R59", "R92", "R129", "R154"})
    void undisturbedEveryEventIsHandledOnceAndThePipelineCompletes(int seed) {
        History history = new History(seed, Disturbance.NONE);

        history.play();
        history.finish();

        assertThat(history.pipeline.status()).isEqualTo(Status.COMPLETED);
        assertThat(history.pipeline.completion()).isCompleted();
        history.ledger.everythingWasHandled();
        history.everyInstanceWasTerminatedOnce();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Rule({"R92", "R144", "R146", "D1", "D2"})
    void whoeverComesAndGoesEveryEventIsHandledOnce(int seed) {
        History history = new History(seed, Disturbance.GUESTS);

        history.play();
        history.finish();
        history.drain();

        history.ledger.everythingWasHandled();
        history.closeAndCheckEnds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Rule({"R77", "R92", "R136", "R145"})
    void whateverFailsOrIsCancelledEveryEventIsAccountedFor(int seed) {
        History history = new History(seed, Disturbance.FAILURES);

        history.play();
        history.finish();

        history.ledger.whatWasNotHandledIsHeldOrWasAbandoned(history.pipeline);
        history.closeAndCheckEnds();
    }

    private enum Disturbance {
        NONE,
        GUESTS,
        FAILURES
    }

    /** One event: where it came from, and its number there, without gaps. */
    private record Event(String source, int number) {}

    /** A random pipeline and what happens to it. */
    private static final class History {

        private final Random random;

        private final Disturbance disturbance;

        private final SeededScheduler scheduler;

        private final Ledger ledger = new Ledger();

        private final List<String> producers = new ArrayList<>();

        private final List<String> emitting = new ArrayList<>();

        private final List<String> unheard = new ArrayList<>();

        private final List<String> guests = new ArrayList<>();

        private final Set<String> visited = new HashSet<>();

        private final List<Subscription> visits = new ArrayList<>();

        private final List<Subscription> seen = new ArrayList<>();

        private final Map<String, Integer> ends = new HashMap<>();

        private final Pipeline pipeline;

        private Invariants invariants = new Invariants();

        private int instances;

        /** The next call of this stage's handler throws. */
        private @Nullable String poisoned;

        History(int seed, Disturbance disturbance) {
            this.random = new Random(seed * 31L + disturbance.ordinal());
            this.disturbance = disturbance;
            this.scheduler = new SeededScheduler(seed, Duration.ofNanos(random.nextInt(2_000_000)));
            this.pipeline = anyTopology().create(scheduler);
        }

        // What happens.

        void play() {
            pipeline.start();
            for (int i = random.nextInt(25); i >= 0; i--) {
                steps(random.nextInt(20));
                act(random.nextInt(10));
            }
        }

        /** Lets it go on undisturbed until nothing moves. */
        void finish() {
            if (pipeline.status() == Status.PAUSED) {
                pipeline.resume();
            }
            run();
            if (pipeline.status() == Status.STOPPED) {
                pipeline.start();
                run();
            }
            invariants.holdAtRest(pipeline.snapshot());
        }

        void drain() {
            if (pipeline.status() == Status.RUNNING) {
                pipeline.drain();
                run();
                assertThat(pipeline.status()).isEqualTo(Status.STOPPED);
            }
            assertThat(pipeline.snapshot().held()).isZero();
        }

        void closeAndCheckEnds() {
            pipeline.close();
            run();
            assertThat(pipeline.completion()).isDone();
            everyInstanceWasTerminatedOnce();
        }

        void everyInstanceWasTerminatedOnce() {
            assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(instances);
        }

        private void act(int what) {
            Status status = pipeline.status();
            switch (what) {
                case 0 -> pauseOrResume(status);
                case 1 -> stopOrStart(status);
                case 2 -> {
                    if (status == Status.RUNNING || status == Status.PAUSED) {
                        pipeline.drain();
                    }
                }
                case 3, 4 -> offer();
                case 5 -> scheduler.nextTimer();
                case 6, 7 -> disturb(status);
                default -> {
                    // lets it run
                }
            }
        }

        private void pauseOrResume(Status status) {
            if (status == Status.RUNNING) {
                pipeline.pause();
            } else if (status == Status.PAUSED) {
                pipeline.resume();
            }
        }

        private void stopOrStart(Status status) {
            if (status == Status.STOPPED) {
                pipeline.start();
            } else if (status == Status.RUNNING || status == Status.PAUSED || status == Status.DRAINING) {
                pipeline.stop();
            }
        }

        private void offer() {
            String stage = any(producers);
            List<Event> events = ledger.next(stage + "-inlet", random.nextInt(30));
            int accepted = pipeline.<Event>inlet(stage).offerAll(events);
            ledger.emitted(events.subList(0, accepted));
        }

        private void disturb(Status status) {
            boolean subscribable = status == Status.RUNNING || status == Status.PAUSED;
            if (disturbance == Disturbance.GUESTS && subscribable) {
                if (random.nextBoolean()) {
                    visit();
                } else if (!visits.isEmpty()) {
                    visits.remove(random.nextInt(visits.size())).cancel(random.nextBoolean() ? null : new Oops());
                }
            } else if (disturbance == Disturbance.FAILURES) {
                if (random.nextInt(3) == 0) {
                    poisoned = any(emitting);
                } else if (!seen.isEmpty()) {
                    any(seen).cancel(random.nextBoolean() ? null : new Oops());
                }
            }
        }

        /** A guest may come again when it has left. */
        private void visit() {
            String guest = any(guests);
            String host = any(emitting);
            if (!visited.add(guest + " at " + host)) {
                steps(Integer.MAX_VALUE);
            }
            if (!isThere(guest, host)) {
                visits.addAll(pipeline.subscribe(guest, host, anyDemand(CancelMode.TEMPORARY)));
                invariants = new Invariants(); // a new subscription's figures begin at 0 again
            }
        }

        private boolean isThere(String guest, String host) {
            return pipeline.snapshot().stage(guest).orElseThrow().instances().stream()
                    .flatMap(instance -> instance.input().subscriptions().stream())
                    .anyMatch(edge -> edge.to().startsWith(host + "-"));
        }

        private void steps(int count) {
            for (int i = 0; i < count && scheduler.step(); i++) {
                invariants.holdNow(pipeline.snapshot());
            }
        }

        private void run() {
            do {
                steps(Integer.MAX_VALUE);
                invariants.holdNow(pipeline.snapshot());
            } while (scheduler.nextTimer()
                    && scheduler.now() < Duration.ofHours(1).toNanos());
            steps(Integer.MAX_VALUE);
        }

        // What there is.

        private PipelineDefinition.Builder anyTopology() {
            PipelineDefinition.Builder builder = PipelineDefinition.named("p");
            for (int i = random.nextInt(3); i >= 0; i--) {
                String name = "a" + i;
                instances++;
                boolean polled = random.nextBoolean();
                builder.producer(
                        name, new Source(name, random.nextInt(400), polled), s -> sourceOptions(name, polled, s));
                producers.add(name);
                emits(name);
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                String name = "b" + i;
                builder.producerConsumer(name, new Step(name, random.nextInt(3)), s -> {
                    subscribe(name, s);
                    anyDispatcher(name, s);
                });
                emits(name);
            }
            for (int i = random.nextInt(3); i >= 0; i--) {
                String name = "c" + i;
                boolean last = i == 0;
                builder.consumer(name, new Sink(name), s -> {
                    subscribe(name, s);
                    if (last) {
                        List.copyOf(unheard).forEach(other -> subscribe(name, other, s));
                    }
                });
            }
            for (int i = 0; disturbance == Disturbance.GUESTS && i < 2; i++) {
                String name = "guest" + i;
                instances++;
                guests.add(name);
                builder.consumer(name, new Sink(name), s -> {});
            }
            return builder;
        }

        private void emits(String name) {
            emitting.add(name);
            unheard.add(name);
        }

        private void sourceOptions(String name, boolean polled, StageDefinition.Options options) {
            anyDispatcher(name, options);
            options.buffer(new BufferOptions(
                    10 + random.nextInt(50), random.nextBoolean() ? BufferKeep.FIRST : BufferKeep.LAST));
            if (polled) {
                options.pollInterval(Duration.ofMillis(1 + random.nextInt(100)));
            }
        }

        private void anyDispatcher(String name, StageDefinition.Options options) {
            if (random.nextBoolean()) {
                ledger.broadcasts(name);
                options.dispatcher(BroadcastDispatcher::new);
            }
        }

        private void subscribe(String name, StageDefinition.Options options) {
            Set<String> to = new HashSet<>();
            for (int i = random.nextInt(2); i >= 0; i--) {
                to.add(any(emitting));
            }
            to.forEach(other -> subscribe(name, other, options));
            int concurrency = 1 + random.nextInt(3);
            instances += concurrency;
            options.concurrency(concurrency);
            if (random.nextBoolean()) {
                options.nonBlocking();
            }
        }

        private void subscribe(String name, String to, StageDefinition.Options options) {
            unheard.remove(to);
            CancelMode mode =
                    disturbance == Disturbance.FAILURES ? any(List.of(CancelMode.values())) : CancelMode.PERMANENT;
            options.subscribeTo(to, anyDemand(mode));
            ledger.listens(name, to);
        }

        private SubscriptionOptions anyDemand(CancelMode mode) {
            int max = 1 + random.nextInt(random.nextBoolean() ? 4 : 60);
            return new SubscriptionOptions(max, random.nextInt(max), mode);
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        private void throwIfPoisoned(String stage, List<Event> inHand) {
            if (stage.equals(poisoned)) {
                poisoned = null;
                ledger.failed(stage, inHand);
                throw new Oops();
            }
        }

        // The handlers.

        /** Emits a number of events; sometimes more than it owes, and if it will be asked again, sometimes fewer. */
        private final class Source implements ProducerStage<Event> {

            private final String name;

            private final boolean polled;

            private int left;

            Source(String name, int count, boolean polled) {
                this.name = name;
                this.left = count;
                this.polled = polled;
            }

            @Override
            public void handleDemand(long demand, Emitter<Event> out) {
                int count = (int) out.owed();
                if (random.nextInt(4) == 0) {
                    count = polled ? random.nextInt(2 * count) : count + random.nextInt(count);
                }
                count = Math.min(left, count);
                List<Event> events = ledger.next(name + "-0", count);
                events.forEach(out::emit);
                throwIfPoisoned(name, List.of());
                ledger.emitted(events);
                left -= count;
                if (left == 0) {
                    out.complete();
                }
            }

            @Override
            public boolean discarded(List<?> events, DiscardReason reason) {
                events.forEach(event -> ledger.discarded((Event) event));
                return false;
            }

            @Override
            public void terminated(@Nullable Throwable failure) {
                ends.merge(name, 1, Integer::sum);
            }
        }

        /** Makes so many events of each. */
        private final class Step implements ProducerConsumerStage<Event, Event> {

            private final String name;

            private final int factor;

            Step(String name, int factor) {
                this.name = name;
                this.factor = factor;
            }

            @Override
            public void handleEvents(List<Event> events, Subscription from, Emitter<Event> out) {
                List<Event> made = ledger.next(from.consumer(), events.size() * factor);
                out.emitAll(made);
                throwIfPoisoned(name, events);
                seen.add(from);
                ledger.handled(name, from, events);
                ledger.emitted(made);
            }

            @Override
            public void terminated(@Nullable Throwable failure) {
                ends.merge(name, 1, Integer::sum);
            }
        }

        private final class Sink implements ConsumerStage<Event> {

            private final String name;

            Sink(String name) {
                this.name = name;
            }

            @Override
            public void handleEvents(List<Event> events, Subscription from) {
                throwIfPoisoned(name, events);
                seen.add(from);
                ledger.handled(name, from, events);
            }

            @Override
            public void terminated(@Nullable Throwable failure) {
                ends.merge(name, 1, Integer::sum);
            }
        }
    }

    /** What became of every event. */
    private static final class Ledger {

        /** How many each source has emitted: a producer's handler, its inlet, or an instance of a producer-consumer. */
        private final Map<String, Integer> emitted = new HashMap<>();

        private final Set<String> broadcasting = new HashSet<>();

        private final Map<String, Set<String>> listeners = new HashMap<>();

        /** By consuming stage. */
        private final Map<String, Set<Event>> handled = new HashMap<>();

        private final Map<String, Integer> lastNumber = new HashMap<>();

        private final Set<Event> discarded = new HashSet<>();

        void broadcasts(String stage) {
            broadcasting.add(stage);
        }

        void listens(String consumer, String producer) {
            listeners.computeIfAbsent(producer, name -> new HashSet<>()).add(consumer);
        }

        List<Event> next(String source, int count) {
            int first = emitted.getOrDefault(source, 0);
            return IntStream.range(first, first + count)
                    .mapToObj(number -> new Event(source, number))
                    .toList();
        }

        void emitted(List<Event> events) {
            events.forEach(event -> emitted.merge(event.source, 1, Integer::sum));
        }

        void discarded(Event event) {
            assertThat(discarded.add(event)).as("%s is discarded once", event).isTrue();
        }

        void failed(String stage, List<Event> events) {
            events.forEach(event -> once(stage, event));
        }

        void handled(String stage, Subscription by, List<Event> events) {
            for (Event event : events) {
                assertThat(stageOf(event.source)).isEqualTo(stageOf(by.producer()));
                Integer before = lastNumber.put(by.consumer() + "<-" + event.source, event.number);
                assertThat(event.number)
                        .as("%s comes to %s in order", event, by)
                        .isGreaterThan(before == null ? -1 : before);
                once(stage, event);
            }
        }

        /** Once in a stage; and in one stage only, unless it is broadcast. */
        private void once(String stage, Event event) {
            String by = isBroadcast(event.source) ? stage : "any";
            assertThat(handled.computeIfAbsent(by, name -> new HashSet<>()).add(event))
                    .as("%s is handled once by %s", event, stage)
                    .isTrue();
            assertThat(discarded).doesNotContain(event);
        }

        void everythingWasHandled() {
            emitted.forEach((source, count) -> {
                for (String by : isBroadcast(source) ? listeners.get(stageOf(source)) : Set.of("any")) {
                    assertThat(missing(source, by))
                            .as("from %s to %s", source, by)
                            .isEmpty();
                }
            });
        }

        /** Exact where nothing is broadcast; of a broadcast's events at least those that nobody has handled are known. */
        void whatWasNotHandledIsHeldOrWasAbandoned(Pipeline pipeline) {
            long missing = emitted.keySet().stream()
                    .filter(source -> !isBroadcast(source))
                    .mapToLong(source -> missing(source, "any").size())
                    .sum();
            long known = pipeline.snapshot().held() + abandoned(pipeline);
            if (broadcasting.isEmpty()) {
                assertThat(known).isEqualTo(missing);
            } else {
                assertThat(known).isGreaterThanOrEqualTo(missing);
            }
        }

        private static long abandoned(Pipeline pipeline) {
            return pipeline.snapshot().stages().stream()
                    .flatMap(stage -> stage.instances().stream())
                    .mapToLong(instance ->
                            instance.input() == null ? 0 : instance.input().abandoned())
                    .sum();
        }

        private List<Event> missing(String source, String by) {
            Set<Event> done = handled.getOrDefault(by, Set.of());
            return IntStream.range(0, emitted.get(source))
                    .mapToObj(number -> new Event(source, number))
                    .filter(event -> !done.contains(event) && !discarded.contains(event))
                    .toList();
        }

        private boolean isBroadcast(String source) {
            return broadcasting.contains(stageOf(source));
        }

        private static String stageOf(String source) {
            return source.substring(0, source.indexOf('-'));
        }
    }

    private static final class Oops extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }
}
