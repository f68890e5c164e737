package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildShutdown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pending wait ends at once when its pipeline or stage ends, with the reason. */
class WaitsTest {

    private static final Duration DAY = Duration.ofDays(1);

    private static final long WATCHDOG_SECONDS = 20;

    /** Blocks until the pipeline ends in another way. */
    private static final String WAITS = "waits";

    private static final String FAILED =
            "StageFailedException: Stage 'bomb-0' of pipeline 'p' failed:" + " java.lang.IllegalStateException: boom";

    private final Scheduler scheduler = Schedulers.platform(32);

    private final CountDownLatch gate = new CountDownLatch(1);

    private final CountDownLatch stuck = new CountDownLatch(1);

    private final CountDownLatch childRuns = new CountDownLatch(1);

    private final List<Reply> replies = new ArrayList<>();

    private final CompletableFuture<String> subscriber = new CompletableFuture<>();

    private final Pipeline pipeline = Pipeline.of(
            PipelineDefinition.named("p")
                    .producer("full", ProducerStage.inletOnly(), s -> s.buffer(BufferOptions.keepLast(1)))
                    .producer("keeper", new UnansweringStage())
                    .producer("bomb", new FailingStage())
                    .producer("quiet", ProducerStage.inletOnly(), s -> s.dispatcher(BroadcastDispatcher::new))
                    .producer("source", ProducerStage.inletOnly())
                    .consumer(
                            "stuck",
                            ConsumerStage.each(event -> awaitGate(stuck)),
                            s -> s.subscribeTo("source", temporary()))
                    .producer("child-source", ProducerStage.inletOnly())
                    .consumer(
                            "parent",
                            ConsumerStage.each(event -> awaitGate(childRuns)),
                            s -> s.subscribeTo("child-source", temporary())
                                    .perEvent(ChildOptions.TRANSIENT.withShutdown(ChildShutdown.INFINITY)))
                    .build(),
            scheduler);

    /** How a wait ends. */
    private enum End {
        CLOSE {
            @Override
            void come(WaitsTest test, String stage) {
                test.pipeline.closeNow();
            }
        },
        FAIL {
            @Override
            void come(WaitsTest test, String stage) throws Exception {
                test.pipeline.stage("bomb").cast("boom");
                test.until(() -> test.pipeline.status() == Status.FAILED);
            }
        },
        STOP {
            @Override
            void come(WaitsTest test, String stage) {
                var unused = test.pipeline.stop();
            }
        },
        DRAIN {
            @Override
            void come(WaitsTest test, String stage) {
                var unused = test.pipeline.drain();
            }
        },
        PAUSE {
            @Override
            void come(WaitsTest test, String stage) {
                test.pipeline.pause();
            }
        },
        START {
            @Override
            void come(WaitsTest test, String stage) {
                test.pipeline.start().join();
            }
        },
        REMOVE {
            @Override
            void come(WaitsTest test, String stage) {
                var unused = test.pipeline.remove(stage);
            }
        },
        STAGE_STOPS {
            @Override
            void come(WaitsTest test, String stage) {
                test.pipeline.stage(stage).stop();
            }
        },
        STAGE_COMPLETES {
            @Override
            void come(WaitsTest test, String stage) {
                test.pipeline.stage(stage).cast("complete");
            }
        };

        abstract void come(WaitsTest test, String stage) throws Exception;
    }

    /** What a caller waits for. */
    private enum Wait {
        PUT("full") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                test.pipeline.inlet("full").offer(1);
                return test.blocked(() -> test.pipeline.inlet("full").put(2, DAY));
            }
        },
        RECEIVED_CALL("keeper") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                CompletableFuture<Object> call = test.pipeline.stage("keeper").call("keep", DAY);
                test.until(() -> test.pipeline.stage("keeper").demand().isDone());
                return call;
            }
        },
        QUEUED_CALL("stuck") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                test.getStuck();
                return test.pipeline.stage("stuck").call("queued", DAY);
            }
        },
        INFO("stuck") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                test.getStuck();
                return test.pipeline.stage("stuck").info("queued");
            }
        },
        DEMAND("stuck") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                test.getStuck();
                return test.pipeline.stage("stuck").demand();
            }
        },
        AWAIT_IDLE("full") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                test.pipeline.inlet("full").offer(1);
                return test.blocked(() -> test.pipeline.awaitIdle(DAY));
            }
        },
        WHEN_IDLE("full") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) {
                test.pipeline.inlet("full").offer(1);
                return test.pipeline.whenIdle();
            }
        },
        COMPLETION("full") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) {
                return test.pipeline.completion();
            }
        },
        DRAINED("stuck") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                test.getStuck();
                return test.pipeline.drain();
            }
        },
        STOPPED("stuck") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                test.getStuck();
                return test.pipeline.stop();
            }
        },
        REMOVED("stuck") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                test.getStuck();
                return test.pipeline.remove("stuck");
            }
        },
        ADDED("added") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                CompletableFuture<Void> added = test.pipeline.add(
                        more -> more.producer("added", new Starting(() -> test.awaitGate(test.stuck))));
                test.stuck.await();
                return added;
            }
        },
        CHILD_TERMINATED("parent") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                test.pipeline.inlet("child-source").offer(1);
                test.childRuns.await();
                return test.pipeline.children("parent").terminate(1);
            }
        },
        READER("quiet") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                return test.blocked(() -> {
                    try (Stream<Object> stream = test.pipeline.stream("quiet")) {
                        return stream.iterator().hasNext();
                    }
                });
            }
        },
        SUBSCRIBER("quiet") {
            @Override
            CompletableFuture<?> begin(WaitsTest test) throws Exception {
                CountDownLatch subscribed = new CountDownLatch(1);
                test.pipeline.publisher("quiet").subscribe(test.new WaitingSubscriber(subscribed));
                subscribed.await();
                return test.subscriber;
            }
        };

        private final String stage;

        Wait(String stage) {
            this.stage = stage;
        }

        abstract CompletableFuture<?> begin(WaitsTest test) throws Exception;
    }

    static Stream<Arguments> cells() {
        return Stream.of(
                arguments(Wait.PUT, End.CLOSE, "false"),
                arguments(Wait.PUT, End.FAIL, "false"),
                arguments(Wait.PUT, End.STOP, "false"),
                arguments(Wait.PUT, End.DRAIN, "false"),
                arguments(Wait.PUT, End.PAUSE, WAITS),
                arguments(Wait.PUT, End.REMOVE, "false"),
                arguments(Wait.PUT, End.STAGE_STOPS, "false"),
                arguments(Wait.RECEIVED_CALL, End.CLOSE, unanswered("keeper", "its pipeline was closed")),
                arguments(Wait.RECEIVED_CALL, End.FAIL, unanswered("keeper", "its pipeline failed")),
                arguments(Wait.RECEIVED_CALL, End.STOP, unanswered("keeper", "its pipeline was stopped")),
                arguments(Wait.RECEIVED_CALL, End.DRAIN, unanswered("keeper", "its pipeline was stopped")),
                arguments(Wait.RECEIVED_CALL, End.PAUSE, WAITS),
                arguments(Wait.RECEIVED_CALL, End.REMOVE, unanswered("keeper", "it was removed")),
                arguments(Wait.RECEIVED_CALL, End.STAGE_STOPS, unanswered("keeper", "it was stopped")),
                arguments(Wait.RECEIVED_CALL, End.STAGE_COMPLETES, unanswered("keeper", "it has completed")),
                arguments(Wait.QUEUED_CALL, End.CLOSE, unanswered("stuck", "its pipeline was closed")),
                arguments(Wait.QUEUED_CALL, End.FAIL, WAITS),
                arguments(Wait.QUEUED_CALL, End.STOP, WAITS),
                arguments(Wait.QUEUED_CALL, End.REMOVE, WAITS),
                arguments(Wait.INFO, End.CLOSE, unanswered("stuck", "its pipeline was closed")),
                arguments(Wait.INFO, End.FAIL, WAITS),
                arguments(Wait.DEMAND, End.CLOSE, unanswered("stuck", "its pipeline was closed")),
                arguments(Wait.DEMAND, End.FAIL, WAITS),
                arguments(Wait.AWAIT_IDLE, End.CLOSE, tooEarly("closed", "it was idle")),
                arguments(Wait.AWAIT_IDLE, End.FAIL, "IllegalStateException" + FAILED.substring(FAILED.indexOf(':'))),
                arguments(Wait.AWAIT_IDLE, End.STOP, notIdle()),
                arguments(Wait.AWAIT_IDLE, End.DRAIN, notIdle()),
                arguments(Wait.AWAIT_IDLE, End.PAUSE, WAITS),
                arguments(Wait.WHEN_IDLE, End.CLOSE, tooEarly("closed", "it was idle")),
                arguments(Wait.WHEN_IDLE, End.FAIL, FAILED),
                arguments(Wait.WHEN_IDLE, End.STOP, notIdle()),
                arguments(Wait.WHEN_IDLE, End.DRAIN, notIdle()),
                arguments(Wait.COMPLETION, End.CLOSE, "null"),
                arguments(Wait.COMPLETION, End.FAIL, FAILED),
                arguments(Wait.COMPLETION, End.STOP, WAITS),
                arguments(Wait.COMPLETION, End.DRAIN, WAITS),
                arguments(Wait.DRAINED, End.CLOSE, tooEarly("closed", "it was drained")),
                arguments(Wait.DRAINED, End.FAIL, FAILED),
                arguments(Wait.DRAINED, End.STOP, tooEarly("stopped", "it was drained")),
                arguments(Wait.STOPPED, End.CLOSE, tooEarly("closed", "its calls in progress had returned")),
                arguments(Wait.STOPPED, End.FAIL, FAILED),
                arguments(Wait.STOPPED, End.START, tooEarly("started again", "its calls in progress had returned")),
                arguments(Wait.REMOVED, End.CLOSE, tooEarly("closed", "stage 'stuck' was removed")),
                arguments(Wait.REMOVED, End.FAIL, FAILED),
                arguments(Wait.REMOVED, End.STOP, WAITS),
                arguments(Wait.REMOVED, End.DRAIN, WAITS),
                arguments(Wait.ADDED, End.CLOSE, tooEarly("closed", "its new stages had started")),
                arguments(Wait.ADDED, End.FAIL, FAILED),
                arguments(Wait.ADDED, End.STOP, WAITS),
                arguments(Wait.ADDED, End.DRAIN, WAITS),
                arguments(Wait.CHILD_TERMINATED, End.CLOSE, unanswered("parent", "its pipeline was closed")),
                arguments(Wait.CHILD_TERMINATED, End.FAIL, WAITS),
                arguments(Wait.CHILD_TERMINATED, End.STOP, WAITS),
                arguments(Wait.CHILD_TERMINATED, End.REMOVE, WAITS),
                arguments(Wait.READER, End.CLOSE, reading("the pipeline was closed")),
                arguments(Wait.READER, End.FAIL, reading("the stage or its pipeline failed: io.genstage." + FAILED)),
                arguments(Wait.READER, End.STOP, WAITS),
                arguments(Wait.READER, End.DRAIN, WAITS),
                arguments(Wait.READER, End.REMOVE, "false"),
                arguments(Wait.READER, End.STAGE_STOPS, "false"),
                arguments(
                        Wait.SUBSCRIBER,
                        End.CLOSE,
                        "CancellationException: Pipeline 'p' was closed before its stage 'quiet' had completed"),
                arguments(Wait.SUBSCRIBER, End.FAIL, FAILED),
                arguments(Wait.SUBSCRIBER, End.STOP, WAITS),
                arguments(Wait.SUBSCRIBER, End.DRAIN, WAITS),
                arguments(Wait.SUBSCRIBER, End.REMOVE, "complete"),
                arguments(Wait.SUBSCRIBER, End.STAGE_STOPS, "complete"));
    }

    private static String unanswered(String stage, String why) {
        return "IllegalStateException: Stage '" + stage + "-0' of pipeline 'p' has not answered, because " + why;
    }

    private static String reading(String why) {
        return "SubscriptionCancelledException: The subscription to 'quiet-0' of pipeline 'p' ended, because " + why;
    }

    private static String tooEarly(String what, String goal) {
        return "IllegalStateException: Pipeline 'p' was " + what + " before " + goal;
    }

    private static String notIdle() {
        return tooEarly("stopped", "it was idle; start it again, so that it handles what it holds");
    }

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @MethodSource("cells")
    void endsAtOnceWithItsReason(Wait wait, End end, String outcome) throws Exception {
        pipeline.start().get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
        CompletableFuture<?> waiting = wait.begin(this);
        assertThat(waiting).isNotDone();

        end.come(this, wait.stage);

        if (outcome.equals(WAITS)) {
            assertThat(waiting).isNotDone();
            pipeline.closeNow();
            gate.countDown();
            outcome(waiting);
        } else {
            assertThat(outcome(waiting)).isEqualTo(outcome);
        }
    }

    @AfterEach
    void end() throws Exception {
        gate.countDown();
        pipeline.closeNow();
        pipeline.completion().handle((nothing, failure) -> true).get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
        scheduler.close();
    }

    private static String outcome(CompletableFuture<?> waiting) throws Exception {
        try {
            return String.valueOf(waiting.get(WATCHDOG_SECONDS, TimeUnit.SECONDS));
        } catch (CancellationException e) { // since JDK 23 it is the cause of another exception
            Throwable cancellation = e.getCause() == null ? e : e.getCause();
            return "CancellationException: " + cancellation.getMessage();
        } catch (ExecutionException e) {
            return e.getCause().getClass().getSimpleName() + ": " + e.getCause().getMessage();
        }
    }

    private void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WATCHDOG_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the watchdog's time").isLessThan(end);
            Thread.sleep(1);
        }
    }

    /** Runs an action on a separate thread, and returns when the thread is blocked. */
    private CompletableFuture<Object> blocked(Callable<Object> call) throws InterruptedException {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                outcome.complete(call.call());
            } catch (Throwable thrown) {
                outcome.completeExceptionally(thrown);
            }
        });
        thread.setDaemon(true);
        thread.start();
        until(() -> thread.getState() == Thread.State.TIMED_WAITING || thread.getState() == Thread.State.WAITING);
        return outcome;
    }

    private void getStuck() throws InterruptedException {
        pipeline.inlet("source").offer(1);
        stuck.await();
    }

    private void awaitGate(CountDownLatch arrived) {
        arrived.countDown();
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                // the end of the pipeline does not wait for it
            }
        }
    }

    private static SubscriptionOptions temporary() {
        return SubscriptionOptions.ofBatches(1, 1).withCancelMode(CancelMode.TEMPORARY);
    }

    private static class Silent implements ProducerStage<Object> {

        @Override
        public void handleDemand(long demand, Emitter<Object> out) {}

        @Override
        public void cast(Object message, Emitter<Object> out) {
            out.complete();
        }
    }

    private final class UnansweringStage extends Silent {

        @Override
        public void call(Object request, Reply reply, Emitter<Object> out) {
            replies.add(reply);
        }
    }

    private static final class FailingStage extends Silent {

        @Override
        public void cast(Object message, Emitter<Object> out) {
            throw new IllegalStateException(message.toString());
        }
    }

    private static final class Starting extends Silent {

        private final Runnable action;

        Starting(Runnable action) {
            this.action = action;
        }

        @Override
        public void started(StageContext context) {
            action.run();
        }
    }

    private final class WaitingSubscriber implements Flow.Subscriber<Object> {

        private final CountDownLatch subscribed;

        WaitingSubscriber(CountDownLatch subscribed) {
            this.subscribed = subscribed;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscribed.countDown();
        }

        @Override
        public void onNext(Object event) {}

        @Override
        public void onError(Throwable failure) {
            subscriber.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            subscriber.complete("complete");
        }
    }
}
