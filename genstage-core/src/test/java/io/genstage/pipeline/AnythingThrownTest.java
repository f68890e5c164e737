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
import io.genstage.testing.Thrown.Fault;
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
        Fault fault = new Fault(what);
        FaultyPipeline faulty = new FaultyPipeline(where, fault);
        try (BrokenAppender appender = new BrokenAppender(faulty);
                Pipeline pipeline = Pipeline.of(faulty.definition(null), faulty.scheduler())) {
            assertThat(appender.isStarted()).isTrue();
            pipeline.addListener(faulty.listener());
            fault.arm();
            CompletableFuture<Void> started = pipeline.start();
            CompletableFuture<?> dependents = sendMessages(pipeline);
            CompletableFuture<Void> over = pipeline.completion();
            assertThat(over.handle((nothing, failure) -> true).get(20, TimeUnit.SECONDS))
                    .as("the pipeline reports its end")
                    .isTrue();
            dependents.get(20, TimeUnit.SECONDS);
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
        Fault fault = new Fault(what);
        FaultyPipeline faulty = new FaultyPipeline(where, fault);
        Pipeline pipeline = Pipeline.of(faulty.definition(Supervision.DEFAULT), faulty.scheduler());
        try (BrokenAppender appender = new BrokenAppender(faulty)) {
            assertThat(appender.isStarted()).isTrue();
            pipeline.addListener(faulty.listener());
            pipeline.start();
            CompletableFuture<?> dependents = sendMessages(pipeline);
            fault.arm();
            assertThat(pipeline.snapshot().stages()).hasSize(3);
            pipeline.closeNow();
            assertThat(pipeline.completion().handle((nothing, failure) -> true).get(20, TimeUnit.SECONDS))
                    .isTrue();
            dependents.get(20, TimeUnit.SECONDS);
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
    private static CompletableFuture<?> sendMessages(Pipeline pipeline) {
        List<CompletableFuture<?>> dependents = new ArrayList<>();
        for (String stage : List.of("a", "c", "d")) {
            pipeline.stage(stage).cast("cast");
            dependents.add(pipeline.stage(stage).info("info").handle((nothing, failure) -> true));
            dependents.add(
                    pipeline.stage(stage).call("call", Duration.ofHours(1)).handle((answer, failure) -> true));
        }
        dependents.add(pipeline.children("d").list().handle((children, failure) -> true));
        dependents.add(pipeline.children("d").terminate(1).handle((ended, failure) -> true));
        return CompletableFuture.allOf(dependents.toArray(CompletableFuture<?>[]::new));
    }

    /** A pipeline in which one call throws. */
    private record FaultyPipeline(Where where, Fault fault) {

        void at(Where now) {
            if (now == where) {
                fault.throwIfArmed();
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
                default -> new FaultyDispatcher(this);
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

        private final FaultyPipeline faulty;

        private int next;

        Source(FaultyPipeline faulty) {
            this.faulty = faulty;
            faulty.at(Where.FACTORY);
        }

        @Override
        public void started(StageContext context) {
            faulty.at(Where.STARTED);
        }

        @Override
        public void consumerSubscribed(Subscription subscription) {
            faulty.at(Where.CONSUMER_SUBSCRIBED);
        }

        @Override
        public void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<Integer> out) {
            faulty.at(Where.CONSUMER_CANCELLED);
        }

        @Override
        public boolean restartable() {
            faulty.at(Where.RESTARTABLE);
            return true;
        }

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {
            faulty.at(Where.HANDLE_DEMAND);
            for (int i = 0; i < demand && next < EVENTS; i++) {
                out.emit(next++);
            }
            if (next == EVENTS) {
                out.complete();
            }
        }

        @Override
        public void call(Object request, Reply reply, Emitter<Integer> out) {
            faulty.at(Where.CALL);
            reply.send(request);
        }

        @Override
        public void terminated(Throwable failure) {
            faulty.at(Where.TERMINATED);
        }
    }

    private static final class Sink implements ConsumerStage<Integer> {

        private final FaultyPipeline faulty;

        Sink(FaultyPipeline faulty) {
            this.faulty = faulty;
        }

        @Override
        public DemandControl subscribed(Subscription subscription) {
            faulty.at(Where.SUBSCRIBED);
            return DemandControl.AUTOMATIC;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            faulty.at(Where.HANDLE_EVENTS);
            if (events.size() == 1) {
                faulty.at(Where.CHILD);
            }
        }

        @Override
        public void cast(Object message, Emitter<Void> out) {
            faulty.at(Where.CAST);
        }

        @Override
        public void info(Object message, Emitter<Void> out) {
            faulty.at(Where.INFO);
        }

        @Override
        public void completed(Subscription subscription, Emitter<Void> out) {
            faulty.at(Where.COMPLETED);
        }
    }

    private static final class FaultyDispatcher implements Dispatcher<Integer> {

        private final FaultyPipeline faulty;

        private final DemandDispatcher<Integer> real = new DemandDispatcher<>();

        FaultyDispatcher(FaultyPipeline faulty) {
            this.faulty = faulty;
        }

        @Override
        public String name() {
            return "mined";
        }

        @Override
        public void subscribed(Subscriber<Integer> subscriber) {
            faulty.at(Where.DISPATCHER_SUBSCRIBED);
            real.subscribed(subscriber);
        }

        @Override
        public void cancelled(Subscriber<Integer> subscriber, Discards<Integer> discards) {
            faulty.at(Where.DISPATCHER_CANCELLED);
            real.cancelled(subscriber, discards);
        }

        @Override
        public void asked(Subscriber<Integer> subscriber) {
            faulty.at(Where.DISPATCHER_ASKED);
            real.asked(subscriber);
        }

        @Override
        public long grant() {
            faulty.at(Where.DISPATCHER_GRANT);
            return real.grant();
        }

        @Override
        public void dispatch(EventSlice<Integer> events, Discards<Integer> discards) {
            faulty.at(Where.DISPATCH);
            real.dispatch(events, discards);
        }
    }

    /** Appends to the log while it is open. */
    private static final class BrokenAppender extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final FaultyPipeline faulty;

        private final Logger logger = (Logger) LoggerFactory.getLogger("io.genstage");

        private final Level before = logger.getLevel();

        BrokenAppender(FaultyPipeline faulty) {
            this.faulty = faulty;
            start();
            logger.setLevel(Level.INFO);
            logger.addAppender(this);
        }

        @Override
        public void doAppend(ILoggingEvent event) {
            faulty.at(Where.LOG);
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
