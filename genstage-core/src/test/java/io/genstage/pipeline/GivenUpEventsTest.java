package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.Place;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.HandSubscriber;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An accepted event that no handler will handle is counted by its place and logged once, at any end of its stage:
 * accepted = handled + failed + discarded + given up.
 */
class GivenUpEventsTest {

    private static final int EVENTS = 20;

    private static final SubscriptionOptions TEN = SubscriptionOptions.ofMaxDemand(10);

    private final Logs logs = Logs.captured();

    private final Recorder<Integer> recorder = new Recorder<>();

    @AfterEach
    void stopListening() {
        logs.close();
    }

    /** Where all events are when the pipeline ends. */
    enum Held {
        INLET("a") {
            @Override
            void declare(PipelineDefinition.Builder pipeline) {
                pipeline.producer("a", Sources.silent()).consumer("c", neverAsking(), s -> s.subscribeTo("a"));
            }
        },
        BUFFER("a") {
            @Override
            void declare(PipelineDefinition.Builder pipeline) {
                pipeline.producer("a", emittingWhenCast()).consumer("c", neverAsking(), s -> s.subscribeTo("a"));
            }

            @Override
            void fill(Pipeline pipeline) {
                pipeline.stage("a").cast(EVENTS);
            }
        },
        PARTITION("a") {
            @Override
            void declare(PipelineDefinition.Builder pipeline) {
                pipeline.producer(
                                "a",
                                Sources.silent(),
                                s -> s.dispatcher(() ->
                                        new PartitionDispatcher<>(PartitionOptions.<Integer>ofNames("taken", "free")
                                                .withFunction(number -> onFree(number)))))
                        .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("a", TEN.withPartition("taken")));
            }
        },
        QUEUE("b") {
            @Override
            void declare(PipelineDefinition.Builder pipeline) {
                pipeline.producer("a", Sources.silent())
                        .producerConsumer("b", passingOn(), s -> s.subscribeTo("a"))
                        .consumer("c", neverAsking(), s -> s.subscribeTo("b"));
            }
        };

        private final String stage;

        Held(String stage) {
            this.stage = stage;
        }

        abstract void declare(PipelineDefinition.Builder pipeline);

        void fill(Pipeline pipeline) {
            assertThat(pipeline.inlet("a").offerAll(numbers(EVENTS))).isEqualTo(EVENTS);
        }

        Place place() {
            return Place.valueOf(name());
        }
    }

    /** How the pipeline ends. */
    enum End {
        CLOSE("was closed") {
            @Override
            void end(HandDriven run) {
                run.pipeline().closeNow();
            }
        },
        CLOSE_OF_A_PAUSED_ONE("was closed") {
            @Override
            void end(HandDriven run) {
                run.pipeline().pause();
                run.pipeline().closeNow();
            }
        },
        STOP_AND_CLOSE("was closed") {
            @Override
            void end(HandDriven run) {
                run.pipeline().stop();
                run.run();
                run.pipeline().closeNow();
                run.pipeline().closeNow();
            }
        },
        SHUTDOWN("was closed") {
            @Override
            void end(HandDriven run) {
                run.pipeline().shutdown(true, Duration.ofSeconds(1));
                run.run();
                run.pipeline().closeWithin(Duration.ofSeconds(1));
            }
        },
        SHUTDOWN_WITHOUT_A_DRAIN("was closed") {
            @Override
            void end(HandDriven run) {
                run.pipeline().shutdown(false, Duration.ofSeconds(1));
                run.pipeline().closeWithin(Duration.ofSeconds(1));
            }
        },
        FAILURE("failed at stage 'bad-0'") {
            @Override
            void end(HandDriven run) {
                run.pipeline().stage("bad").cast("fail");
            }
        },
        TOO_MANY_FAILURES("failed at stage 'bad-0'") {
            @Override
            PipelineDefinition.Builder pipeline() {
                return super.pipeline()
                        .supervision(Supervision.DEFAULT
                                .withBackoff(Backoff.NONE)
                                .withIntensity(new RestartIntensity(1, Duration.ofHours(1))));
            }

            @Override
            void end(HandDriven run) {
                run.pipeline().stage("bad").cast("fail");
                run.pipeline().stage("bad").cast("fail");
            }
        };

        private final String how;

        End(String how) {
            this.how = how;
        }

        PipelineDefinition.Builder pipeline() {
            return PipelineDefinition.named("p").producer("bad", failingWhenCast());
        }

        abstract void end(HandDriven run);

        /** A failed pipeline can be started again. */
        boolean keepsInlets() {
            return this == FAILURE || this == TOO_MANY_FAILURES;
        }
    }

    static Stream<Arguments> everyEndAndPlace() {
        return Stream.of(End.values())
                .flatMap(end -> Stream.of(Held.values())
                        .filter(held -> held != Held.INLET || !end.keepsInlets())
                        .map(held -> Arguments.of(end, held)));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILURE", "TOO_MANY_FAILURES"})
    @Contract("E10")
    void eventsInTheInletOfAFailedPipelineAreGivenUpWhenItIsClosed(End end) {
        PipelineDefinition.Builder pipeline = end.pipeline();
        Held.INLET.declare(pipeline);
        HandDriven run = HandDriven.started(pipeline);
        Held.INLET.fill(run.pipeline());
        end.end(run);
        run.run();
        assertThat(run.snapshot().givenUp())
                .as("they are kept for another start")
                .isEmpty();
        assertThat(run.snapshot().held()).isEqualTo(EVENTS);

        run.pipeline().closeNow();
        run.run();

        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.INLET, (long) EVENTS));
        assertThat(linesOfGivenUp())
                .containsExactly("Pipeline 'p' was closed and gave up 20 events that it had accepted: 'a' (inlet 20)");
    }

    @ParameterizedTest
    @MethodSource("everyEndAndPlace")
    void heldEventsAreCountedByPlaceAndLoggedInOneLineAtAnyEnd(End end, Held held) {
        PipelineDefinition.Builder pipeline = end.pipeline();
        held.declare(pipeline);
        HandDriven run = HandDriven.started(pipeline);
        held.fill(run.pipeline());
        run.run();
        assertThat(run.snapshot().held()).isEqualTo(EVENTS);
        assertThat(run.snapshot().givenUp()).isEmpty();

        end.end(run);
        run.run();

        assertThat(run.pipeline().completion()).isDone();
        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(held.place(), (long) EVENTS));
        assertThat(run.stage(held.stage).givenUp()).isEqualTo(EVENTS);
        assertThat(ledger(run)).isEqualTo(EVENTS);
        assertThat(linesOfGivenUp())
                .containsExactly("Pipeline 'p' " + end.how + " and gave up 20 events that it had accepted: '"
                        + held.stage + "' (" + held.place() + " 20)");
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    void nothingIsLoggedTwice() {
        GivenUpEvents givenUp = new GivenUpEvents("p");
        givenUp.add("a", Place.INLET, 2);
        givenUp.logAll("was closed");
        givenUp.logAll("has ended");
        givenUp.add("c", Place.MAILBOX, 1);
        givenUp.logAll("has ended");

        assertThat(logs.warnings())
                .containsExactly(
                        "Pipeline 'p' was closed and gave up 2 events that it had accepted: 'a' (inlet 2)",
                        "Pipeline 'p' has ended and gave up 1 event that it had accepted: 'c' (mailbox 1)");
        assertThat(givenUp.counts()).isEqualTo(Map.of(Place.INLET, 2L, Place.MAILBOX, 1L));
    }

    @Test
    void aDeliveryAfterTheEndOfItsStageIsCountedInTheMailbox() {
        Map<Place, Integer> seen = new EnumMap<>(Place.class);
        for (int seed = 0; seed < 200; seed++) {
            HandDriven run = new HandDriven(
                            seed,
                            PipelineDefinition.named("p")
                                    .producer("a", emittingWhenCast())
                                    .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("a"))
                                    .build())
                    .start();
            run.pipeline().stage("a").cast(EVENTS);
            run.pipeline().closeNow();
            run.run();

            assertThat(run.pipeline().completion()).isCompleted();
            Map<Place, Long> places = run.snapshot().givenUp();
            places.keySet().forEach(place -> seen.merge(place, 1, Integer::sum));
            assertThat(ledger(run)).as("seed %s: %s", seed, run.snapshot()).isEqualTo(EVENTS);
            assertThat(run.snapshot().held()).isZero();
        }
        assertThat(seen).isEqualTo(Map.of(Place.MAILBOX, 200));
        assertThat(linesOfGivenUp()).as("one for each pipeline").hasSize(200);
    }

    @Test
    void theEventsOfAStoppedStageAreLoggedWhileThePipelineContinues() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(EVENTS))
                .producerConsumer("b", completing(), s -> s.subscribeTo("a", TEN))
                .consumer("c", recorder, s -> s.subscribeTo("b"))
                .producer("other", Sources.silent()));

        long givenUp = run.stage("b").givenUp();
        assertThat(givenUp).isPositive();
        assertThat(run.stage("b").eventsIn() + givenUp).isEqualTo(run.stage("a").eventsOut());
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
        assertThat(linesOfGivenUp())
                .singleElement()
                .asString()
                .startsWith("Stage 'b' of pipeline 'p' ended and gave up " + givenUp + " events that it had accepted:");

        run.pipeline().closeNow();
        run.run();
        assertThat(linesOfGivenUp()).as("each loss is logged once").hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"INLET", "BUFFER", "QUEUE"})
    void aRemovedStageDeliversTheEventsThatItHolds(Held held) {
        PipelineDefinition.Builder pipeline = PipelineDefinition.named("p");
        held.declare(pipeline);
        HandDriven run = HandDriven.started(pipeline);
        held.fill(run.pipeline());
        run.run();

        var removal = run.pipeline().remove(held.stage);
        run.run();
        assertThat(removal).as("no consumer requests the events").isNotDone();
        run.pipeline().closeNow();
        run.run();

        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(held.place(), (long) EVENTS));
        assertThat(linesOfGivenUp()).hasSize(1);
    }

    @Test
    void theEventOfAChildThatWaitsForItsRestartIsGivenUpWithItsStage() {
        ConsumerStage<Integer> failing = (events, from) -> {
            throw new IllegalStateException("oops");
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer(
                        "c",
                        failing,
                        s -> s.subscribeTo("a")
                                .perEvent(ChildOptions.TRANSIENT.withBackoff(
                                        new Backoff(Duration.ofHours(1), 1, Duration.ofHours(1), 0)))));
        run.pipeline().inlet("a").offerAll(List.of(1, 2));
        run.run();

        run.pipeline().closeNow();
        run.run();

        assertThat(run.stage("c").eventsFailed()).isEqualTo(2);
        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.CHILD, 2L));
        assertThat(linesOfGivenUp())
                .containsExactly("Pipeline 'p' was closed and gave up 2 events that it had accepted: 'c' (child 2)");
    }

    @Test
    void theUnreadEventsOfAReaderThatLeavesAreLogged() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.counter()));
        Stream<Integer> stream = run.pipeline().stream("a", TEN);
        Iterator<Integer> numbers = readInTheBackground(run, stream);

        assertThat(numbers.next()).isZero();
        assertThat(numbers.next()).isEqualTo(1);
        long delivered = run.stage("a").eventsOut();
        closeInTheBackground(run, stream);

        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.READER, delivered - 2));
        assertThat(logs.at(Level.INFO))
                .contains("Reader 'stream#1' of pipeline 'p' ended and gave up " + (delivered - 2)
                        + " events that it had accepted: reader " + (delivered - 2));
    }

    @Test
    void aSubscriberThatCancelsDoesNotReceiveDeliveredEvents() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.counter()));
        AtomicReference<HandSubscriber<Integer>> self = new AtomicReference<>();
        HandSubscriber<Integer> subscriber = new HandSubscriber<>(
                number -> {
                    if (number == 2) {
                        self.get().cancel();
                    }
                },
                10);
        self.set(subscriber);
        run.pipeline().<Integer>publisher("a", TEN).subscribe(subscriber);
        run.run();

        assertThat(subscriber.events()).containsExactly(0, 1, 2);
        long delivered = run.stage("a").eventsOut();
        assertThat(delivered).isEqualTo(10);
        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.SUBSCRIBER, delivered - 3));
        assertThat(logs.at(Level.INFO))
                .contains("Stage 'a-subscriber-1' of pipeline 'p' ended and gave up 7 events that it had accepted:"
                        + " subscriber 7");
    }

    @Test
    void eventsPutIntoAnInletWhileItsStageEndsAreCounted() {
        for (int seed = 0; seed < 100; seed++) {
            HandDriven run = new HandDriven(
                            seed,
                            PipelineDefinition.named("p")
                                    .producer("a", Sources.silent())
                                    .consumer("c", recorder, s -> s.subscribeTo("a", TEN))
                                    .build())
                    .start();
            int accepted = run.pipeline().inlet("a").offerAll(numbers(EVENTS));
            run.steps(seed % 7);
            accepted += run.pipeline().inlet("a").offerAll(numbers(EVENTS));
            run.pipeline().closeNow();
            accepted += run.pipeline().inlet("a").offerAll(numbers(EVENTS));
            run.run();

            assertThat(ledger(run)).as("seed %s", seed).isEqualTo(accepted);
            assertThat(run.snapshot().held()).isZero();
        }
    }

    private static Iterator<Integer> readInTheBackground(HandDriven run, Stream<Integer> stream) {
        // the first event is available when the iterator wants it, so no thread waits
        Iterator<Integer> numbers = stream.iterator();
        AtomicBoolean there = new AtomicBoolean();
        Thread stages = new Thread(() -> {
            while (!there.get()) {
                synchronized (run) {
                    run.steps(1);
                }
            }
        });
        stages.setDaemon(true);
        stages.start();
        try {
            assertThat(numbers.hasNext()).isTrue();
        } finally {
            there.set(true);
            join(stages);
        }
        run.run();
        return numbers;
    }

    private static void closeInTheBackground(HandDriven run, Stream<Integer> stream) {
        Thread closer = new Thread(stream::close);
        closer.start();
        while (closer.isAlive()) {
            run.run();
        }
        join(closer);
        run.run();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> linesOfGivenUp() {
        return logs.warnings().stream().filter(line -> line.contains("gave up")).toList();
    }

    /** The sum over all fates of the events that entered. Events that a stage delivers are counted where they end. */
    private static long ledger(HandDriven run) {
        long sum = 0;
        for (var stage : run.snapshot().stages()) {
            for (InstanceSnapshot instance : stage.instances()) {
                OutputSnapshot output = instance.output();
                InputSnapshot input = instance.input();
                if (input != null) {
                    sum += (output == null ? input.handled() : 0) + input.failed() + input.givenUp();
                }
                if (output != null) {
                    sum += output.discarded()
                            + output.givenUp()
                            + (output.inlet() == null ? 0 : output.inlet().givenUp());
                }
            }
        }
        return sum;
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static Placement<Integer> onFree(int number) {
        return new Placement<>(number, "free");
    }

    private static ProducerConsumerStage<Integer, Integer> passingOn() {
        return (events, from, out) -> out.emitAll(events);
    }

    private static ProducerConsumerStage<Integer, Integer> completing() {
        return (events, from, out) -> out.complete();
    }

    private static ConsumerStage<Integer> neverAsking() {
        return new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}
        };
    }

    /** Emits as many numbers as the message says. */
    private static ProducerStage<Integer> emittingWhenCast() {
        return new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {}

            @Override
            public void cast(Object message, Emitter<Integer> out) {
                out.emitAll(numbers((Integer) message));
            }
        };
    }

    private static ProducerStage<Integer> failingWhenCast() {
        return new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {}

            @Override
            public void cast(Object message, Emitter<Integer> out) {
                throw new IllegalStateException("oops");
            }
        };
    }
}
