package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.StageHandle;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls, casts and info messages to a running stage: replies, their order, and timeouts. */
class StageCallTest {

    private final Recorder<String> recorder = new Recorder<>();

    private final ReplyingProducer clerk = new ReplyingProducer();

    private final HandDriven run = HandDriven.started(PipelineDefinition.named("p")
            .producer("clerk", clerk)
            .consumer("c", recorder, s -> s.subscribeTo("clerk", SubscriptionOptions.ofMaxDemand(5))));

    private final StageHandle stage = run.pipeline().stage("clerk");

    @Test
    void aReplyMayBeSentLaterAndFromAnyThread() {
        CompletableFuture<String> answer = stage.call("later");
        run.run();
        assertThat(answer).isNotDone();

        clerk.waiting.get(0).send("now");

        assertThat(answer).isCompletedWithValue("now");
    }

    @Test
    void aLateReplyAfterEventsIsSentAtOnce() {
        CompletableFuture<String> answer = stage.call("later");
        run.run();

        clerk.waiting.get(0).sendAfterEvents("now");

        assertThat(answer).isCompletedWithValue("now");
    }

    @Test
    void theFirstReplyCounts() {
        CompletableFuture<String> answer = stage.call("later");
        run.run();

        clerk.waiting.get(0).send("first");
        clerk.waiting.get(0).fail(new IllegalStateException("second"));

        assertThat(answer).isCompletedWithValue("first");
    }

    @Test
    void theFirstOfTwoRepliesAfterEventsCounts() {
        CompletableFuture<String> answer = stage.call("answer twice");
        run.run();

        assertThat(answer).isCompletedWithValue("first");
    }

    @Test
    void anActivationEndsHoweverManyMessagesThereAre() {
        clerk.chatty = true;
        stage.cast("again");

        int before = clerk.casts;
        run.scheduler().step();

        assertThat(clerk.casts - before).isBetween(1, 1000);
        clerk.chatty = false;
        run.run();
    }

    @Test
    void aReplyWhoseDependentsThrowDoesNotFailTheStage() {
        Pipeline broken = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("clerk", new ReplyingProducer(), s -> s.dispatcher(ThrowingDispatcher::new))
                        .consumer("c", recorder, s -> s.subscribeTo("clerk"))
                        .build(),
                run.scheduler());
        broken.start();
        run.scheduler().run();

        CompletableFuture<String> answer = broken.stage("clerk").call("emit, then answer");
        run.scheduler().run();

        assertThat(cause(answer)).hasMessage("dispatch");
    }

    @Test
    void aCallFailsIfTheSchedulerRejectsTheStage() {
        Scheduler threads = Schedulers.platform(2);
        Pipeline pipeline = Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("clerk", new ReplyingProducer())
                        .build(),
                threads);
        threads.close();

        CompletableFuture<String> answer = pipeline.stage("clerk").call("later");

        assertThat(cause(answer)).isInstanceOf(RejectedExecutionException.class);
        pipeline.closeNow();
        assertThat(pipeline.snapshot().stages()).hasSize(1);
    }

    @Test
    @Rule("R26")
    void aReplyAfterEventsIsSentWhenTheyAreDelivered() {
        CompletableFuture<String> answer = stage.call("emit, then answer");
        answer.thenRun(() -> assertThat(run.stage("clerk").eventsOut())
                .as("when the answer comes the event has left")
                .isEqualTo(1));
        run.run();

        assertThat(answer).isCompletedWithValue("done");
        assertThat(recorder.events()).containsExactly("event");
    }

    @Test
    void aCallTimesOut() {
        CompletableFuture<String> answer = stage.call("later", Duration.ofSeconds(2));
        run.run();
        run.nextTimer();

        assertThat(cause(answer))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("Stage 'clerk-0' of pipeline 'p' has not answered within PT2S");
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    void aReplyCancelsTheTimer() {
        CompletableFuture<String> answer = stage.call("emit, then answer");
        run.run();

        assertThat(answer).isCompleted();
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    @Test
    @Rule({"R21", "R29"})
    void aCallThatThrowsFailsTheStageAndTheCallersFuture() {
        CompletableFuture<String> answer = stage.call("throw");
        run.run();

        assertThat(cause(answer)).hasMessage("oops");
        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
    }

    @Test
    @Rule("R21")
    void aStageWithoutTheCallbackRejectsTheCallAndContinues() {
        CompletableFuture<String> answer = run.pipeline().stage("c").call("who are you?");
        run.run();

        assertThat(cause(answer))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(Recorder.class.getName() + " has no 'call' callback to answer: who are you?");
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aStageThatHasEndedRejectsTheCall() {
        stage.stop();
        run.run();
        CompletableFuture<String> answer = stage.call("later");
        run.run();

        assertThat(cause(answer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Stage 'clerk-0' of pipeline 'p' is not running and answers nothing");
    }

    @Test
    @Rule("R20")
    void aStageWithoutCallbacksIgnoresMessages() {
        run.pipeline().stage("c").cast("hello");
        run.pipeline().stage("c").info("hello");
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule({"R38", "R39", "D12"})
    void onlyAProducerCanAccumulateDemand() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.pipeline().stage("c").demand(DemandMode.ACCUMULATE))
                .withMessageContaining("Stage 'c-0' of pipeline 'p' is a consumer")
                .withMessageContaining("Only a producer's demand can accumulate");

        CompletableFuture<DemandMode> mode = run.pipeline().stage("c").demand();
        run.run();
        assertThat(mode).isCompletedWithValue(DemandMode.FORWARD);
    }

    @Test
    void instancesAreNumbered() {
        assertThat(run.pipeline().instance("clerk", 0).instance()).isEqualTo("clerk-0");
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> run.pipeline().instance("clerk", 1))
                .withMessageContaining("has no instance 1");
    }

    private static Throwable cause(CompletableFuture<?> failed) {
        assertThat(failed).isCompletedExceptionally();
        return failed.handle((value, thrown) -> thrown).join();
    }

    /** Replies as the request says. */
    private static final class ReplyingProducer implements ProducerStage<String> {

        private final List<Reply> waiting = new ArrayList<>();

        private @Nullable StageContext self;

        private boolean chatty;

        private int casts;

        @Override
        public void started(StageContext context) {
            self = context;
        }

        @Override
        public void cast(Object message, Emitter<String> out) {
            casts++;
            if (chatty) {
                self.cast(message);
            }
        }

        @Override
        public void handleDemand(long demand, Emitter<String> out) {}

        @Override
        public void call(Object request, Reply reply, Emitter<String> out) {
            switch (request.toString()) {
                case "later" -> waiting.add(reply);
                case "throw" -> throw new IllegalStateException("oops");
                case "answer twice" -> {
                    reply.sendAfterEvents("first");
                    reply.sendAfterEvents("second");
                }
                default -> {
                    out.emit("event");
                    reply.sendAfterEvents("done");
                }
            }
        }
    }

    private static final class ThrowingDispatcher implements Dispatcher<String> {

        private final DemandDispatcher<String> real = new DemandDispatcher<>();

        @Override
        public String name() {
            return "throwing";
        }

        @Override
        public void subscribed(Subscriber<String> subscriber) {
            real.subscribed(subscriber);
        }

        @Override
        public void cancelled(Subscriber<String> subscriber, Discards<String> discards) {
            real.cancelled(subscriber, discards);
        }

        @Override
        public void asked(Subscriber<String> subscriber) {
            real.asked(subscriber);
        }

        @Override
        public long grant() {
            return real.grant();
        }

        @Override
        public void dispatch(EventSlice<String> events, Discards<String> discards) {
            throw new IllegalStateException("dispatch");
        }
    }
}
