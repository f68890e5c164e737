package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Subscriber;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Thrown;
import io.genstage.testing.Thrown.Mine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Any Throwable at any call of foreign code: the pipeline continues, or fails and reports it; its figures can be read,
 * and {@code close()} ends it.
 */
@Timeout(60)
class AnythingThrownTest {

    private static final int EVENTS = 500;

    private static final SubscriptionOptions FEW = SubscriptionOptions.ofMaxDemand(10);

    private static final Scheduler THREADS = Schedulers.platform("thrown", 16);

    private enum Where {
        FACTORY,
        STARTED,
        SUBSCRIBED,
        CONSUMER_SUBSCRIBED,
        HANDLE_DEMAND,
        HANDLE_EVENTS,
        CHILD,
        CALL,
        CAST,
        INFO,
        RESTARTABLE,
        COMPLETED,
        CONSUMER_CANCELLED,
        TERMINATED,
        DISPATCHER_SUBSCRIBED,
        DISPATCHER_ASKED,
        DISPATCHER_GRANT,
        DISPATCH,
        DISPATCHER_CANCELLED,
        PARTITION_KEY,
        SELECTOR,
        LISTENER_HANDLED,
        LISTENER_STATUS,
        LISTENER_FAILED,
        LOG,
        EXECUTE,
        EXECUTE_THOUGH_ACCEPTED,
        SCHEDULE,
        TIMER_CANCELLED,
        CLOCK,
        MAY_GO_ON
    }

    @AfterAll
    static void closeThreads() {
        THREADS.close();
    }

    static Stream<Arguments> allThatMayHappen() {
        return Stream.of(Where.values())
                .flatMap(where -> Stream.of(Thrown.values()).map(what -> Arguments.of(where, what)));
    }

    /**
     * If a dispatcher throws for a subscription, the subscription is refused and the consumer continues without it. No
     * stage ends.
     */
    static Stream<Arguments> allThatEnds() {
        return allThatMayHappen().filter(arguments -> arguments.get()[0] != Where.DISPATCHER_SUBSCRIBED);
    }

    @ParameterizedTest
    @MethodSource("allThatEnds")
    void thePipelineEndsAndReportsTheFailure(Where where, Thrown what) throws Exception {
        Mine mine = new Mine(what);
        Scene scene = new Scene(where, mine);
        try (BrokenAppender appender = new BrokenAppender(scene);
                Pipeline pipeline = Pipeline.of(scene.definition(null), scene.scheduler())) {
            assertThat(appender.isStarted()).isTrue();
            pipeline.addListener(scene.listener());
            mine.arm();
            CompletableFuture<Void> started = pipeline.start();
            CompletableFuture<?> told = talkTo(pipeline);
            CompletableFuture<Void> over = pipeline.completion();
            assertThat(over.handle((nothing, failure) -> true).get(20, TimeUnit.SECONDS))
                    .as("the end is told")
                    .isTrue();
            told.get(20, TimeUnit.SECONDS);
            assertThat(started).isDone();
            assertThat(pipeline.status()).isIn(Status.COMPLETED, Status.FAILED);
            assertThat(pipeline.failure() == null).isEqualTo(pipeline.status() == Status.COMPLETED);
            if (pipeline.status() == Status.COMPLETED) {
                assertThat(accounted(pipeline.snapshot()))
                        .as("every event, and every copy")
                        .isGreaterThanOrEqualTo(EVENTS);
            } else {
                assertThat(over.isCompletedExceptionally()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("allThatMayHappen")
    void closingEndsThePipeline(Where where, Thrown what) throws Exception {
        Mine mine = new Mine(what);
        Scene scene = new Scene(where, mine);
        Pipeline pipeline = Pipeline.of(scene.definition(Supervision.DEFAULT), scene.scheduler());
        try (BrokenAppender appender = new BrokenAppender(scene)) {
            assertThat(appender.isStarted()).isTrue();
            pipeline.addListener(scene.listener());
            pipeline.start();
            CompletableFuture<?> told = talkTo(pipeline);
            mine.arm();
            assertThat(pipeline.snapshot().stages()).hasSize(3);
            pipeline.closeNow();
            assertThat(pipeline.completion().handle((nothing, failure) -> true).get(20, TimeUnit.SECONDS))
                    .isTrue();
            told.get(20, TimeUnit.SECONDS);
            assertThat(pipeline.snapshot().stages()).hasSize(3);
        }
    }

    private static long accounted(PipelineSnapshot snapshot) {
        return snapshot.stages().stream()
                .flatMap(stage -> stage.instances().stream())
                .mapToLong(instance -> instance.input() == null
                        ? instance.output().discarded()
                        : instance.input().handled() + instance.input().failed())
                .sum();
    }

    /** Returns dependents of callers' futures. They complete with any result. */
    private static CompletableFuture<?> talkTo(Pipeline pipeline) {
        List<CompletableFuture<?>> told = new ArrayList<>();
        for (String stage : List.of("a", "c", "d")) {
            pipeline.stage(stage).cast("cast");
            told.add(pipeline.stage(stage).info("info").handle((nothing, failure) -> true));
            told.add(pipeline.stage(stage).call("call", Duration.ofHours(1)).handle((answer, failure) -> true));
        }
        told.add(pipeline.children("d").list().handle((children, failure) -> true));
        told.add(pipeline.children("d").terminate(1).handle((ended, failure) -> true));
        return CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new));
    }

    /** A pipeline in which one call throws. */
    private record Scene(Where where, Mine mine) {

        void at(Where now) {
            if (now == where) {
                mine.step();
            }
        }

        PipelineDefinition definition(Supervision supervision) {
            PipelineDefinition.Builder builder = PipelineDefinition.named("p");
            if (supervision != null) {
                builder.supervision(supervision);
            }
            return builder.producer("a", () -> new Source(this), s -> s.dispatcher(this::dispatcher))
                    .consumer("c", () -> new Sink(this), s -> s.subscribeTo("a", subscription("0")))
                    .consumer(
                            "d",
                            () -> new Sink(this),
                            s -> s.subscribeTo("a", subscription("1")).perEvent(ChildOptions.TEMPORARY))
                    .build();
        }

        private SubscriptionOptions subscription(String partition) {
            return switch (where) {
                case PARTITION_KEY -> FEW.withPartition(partition);
                case SELECTOR ->
                    FEW.withSelector(event -> {
                        at(Where.SELECTOR);
                        return true;
                    });
                default -> FEW;
            };
        }

        private Dispatcher<Integer> dispatcher() {
            return switch (where) {
                case PARTITION_KEY ->
                    new PartitionDispatcher<>(PartitionOptions.ofCount(2).withKey((Integer event) -> {
                        at(Where.PARTITION_KEY);
                        return event;
                    }));
                case SELECTOR -> new BroadcastDispatcher<>();
                default -> new Mined(this);
            };
        }

        PipelineListener listener() {
            return new PipelineListener() {
                @Override
                public void handled(Pipeline pipeline, String stage, long nanos) {
                    at(Where.LISTENER_HANDLED);
                }

                @Override
                public void statusChanged(Pipeline pipeline, Status status) {
                    at(Where.LISTENER_STATUS);
                }

                @Override
                public void stageFailed(Pipeline pipeline, StageFailedException failure) {
                    at(Where.LISTENER_FAILED);
                }
            };
        }

        Scheduler scheduler() {
            return new Scheduler() {
                @Override
                public void execute(Runnable task, boolean mayBlock) {
                    at(Where.EXECUTE);
                    THREADS.execute(task, mayBlock);
                    at(Where.EXECUTE_THOUGH_ACCEPTED);
                }

                @Override
                public boolean mayContinue(boolean mayBlock) {
                    at(Where.MAY_GO_ON);
                    return THREADS.mayContinue(mayBlock);
                }

                @Override
                public Timer schedule(Runnable task, Duration delay) {
                    at(Where.SCHEDULE);
                    Timer timer = THREADS.schedule(task, delay);
                    return () -> {
                        at(Where.TIMER_CANCELLED);
                        timer.cancel();
                    };
                }

                @Override
                public long nanoTime() {
                    at(Where.CLOCK);
                    return THREADS.nanoTime();
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final class Source implements ProducerStage<Integer> {

        private final Scene scene;

        private int next;

        Source(Scene scene) {
            this.scene = scene;
            scene.at(Where.FACTORY);
        }

        @Override
        public void started(StageContext context) {
            scene.at(Where.STARTED);
        }

        @Override
        public void consumerSubscribed(Subscription subscription) {
            scene.at(Where.CONSUMER_SUBSCRIBED);
        }

        @Override
        public void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<Integer> out) {
            scene.at(Where.CONSUMER_CANCELLED);
        }

        @Override
        public boolean restartable() {
            scene.at(Where.RESTARTABLE);
            return true;
        }

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {
            scene.at(Where.HANDLE_DEMAND);
            for (int i = 0; i < demand && next < EVENTS; i++) {
                out.emit(next++);
            }
            if (next == EVENTS) {
                out.complete();
            }
        }

        @Override
        public void call(Object request, Reply reply, Emitter<Integer> out) {
            scene.at(Where.CALL);
            reply.send(request);
        }

        @Override
        public void terminated(Throwable failure) {
            scene.at(Where.TERMINATED);
        }
    }

    private static final class Sink implements ConsumerStage<Integer> {

        private final Scene scene;

        Sink(Scene scene) {
            this.scene = scene;
        }

        @Override
        public DemandControl subscribed(Subscription subscription) {
            scene.at(Where.SUBSCRIBED);
            return DemandControl.AUTOMATIC;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            scene.at(Where.HANDLE_EVENTS);
            if (events.size() == 1) {
                scene.at(Where.CHILD);
            }
        }

        @Override
        public void cast(Object message, Emitter<Void> out) {
            scene.at(Where.CAST);
        }

        @Override
        public void info(Object message, Emitter<Void> out) {
            scene.at(Where.INFO);
        }

        @Override
        public void completed(Subscription subscription, Emitter<Void> out) {
            scene.at(Where.COMPLETED);
        }
    }

    private static final class Mined implements Dispatcher<Integer> {

        private final Scene scene;

        private final DemandDispatcher<Integer> real = new DemandDispatcher<>();

        Mined(Scene scene) {
            this.scene = scene;
        }

        @Override
        public String name() {
            return "mined";
        }

        @Override
        public void subscribed(Subscriber<Integer> subscriber) {
            scene.at(Where.DISPATCHER_SUBSCRIBED);
            real.subscribed(subscriber);
        }

        @Override
        public void cancelled(Subscriber<Integer> subscriber, Discards<Integer> discards) {
            scene.at(Where.DISPATCHER_CANCELLED);
            real.cancelled(subscriber, discards);
        }

        @Override
        public void asked(Subscriber<Integer> subscriber) {
            scene.at(Where.DISPATCHER_ASKED);
            real.asked(subscriber);
        }

        @Override
        public long grant() {
            scene.at(Where.DISPATCHER_GRANT);
            return real.grant();
        }

        @Override
        public void dispatch(EventSlice<Integer> events, Discards<Integer> discards) {
            scene.at(Where.DISPATCH);
            real.dispatch(events, discards);
        }
    }

    /** Appends to the log while it is open. */
    private static final class BrokenAppender extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final Scene scene;

        private final Logger logger = (Logger) LoggerFactory.getLogger("io.genstage");

        private final Level before = logger.getLevel();

        BrokenAppender(Scene scene) {
            this.scene = scene;
            start();
            logger.setLevel(Level.INFO);
            logger.addAppender(this);
        }

        @Override
        public void doAppend(ILoggingEvent event) {
            scene.at(Where.LOG);
        }

        @Override
        protected void append(ILoggingEvent event) {}

        @Override
        public void close() {
            logger.detachAppender(this);
            logger.setLevel(before);
        }
    }
}
