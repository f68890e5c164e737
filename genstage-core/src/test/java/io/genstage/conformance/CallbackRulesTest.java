package io.genstage.conformance;

import static io.genstage.conformance.Scene.answer;
import static io.genstage.conformance.Scene.cancel;
import static io.genstage.conformance.Scene.demand;
import static io.genstage.conformance.Scene.inManyOrders;
import static io.genstage.conformance.Scene.manual;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Reply;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What callbacks may do, and what happens to a stage that omits them, throws or ends. */
class CallbackRulesTest {

    private final Forwarder forwarder = new Forwarder();

    /** GenStage crashes a stage that lacks a callback. Here the caller's future fails. */
    @Test
    @Rule({"R20", "R21"})
    void aStageMayDoWithoutAllCallbacksButItsHandler() {
        ProducerStage<Object> source = (demand, out) -> out.emit("event");
        HandDriven run = HandDriven.started(named().producer("a", source)
                .consumer("c", forwarder, s -> s.subscribeTo("a", demand(2, 0))));
        try (Logs logs = Logs.captured()) {
            CompletableFuture<Object> reply = run.pipeline().stage("a").call("request");
            run.pipeline().stage("a").cast("message");
            run.pipeline().stage("a").info("information");
            run.run();

            assertThatThrownBy(reply::join).hasCauseInstanceOf(UnsupportedOperationException.class);
            assertThat(logs.warnings()).hasSize(2);
            assertThat(logs.warnings().get(0)).contains("no 'cast' callback").contains("message");
            assertThat(logs.warnings().get(1)).contains("no 'info' callback").contains("information");
        }
        assertThat(run.stage("a").status()).isEqualTo(Status.RUNNING);
        assertThat(forwarder.events()).containsExactly("event");
    }

    @Test
    @Rule("R29")
    void anExceptionInACallbackFailsTheStageWithItAfterItsLastCallback() {
        List<Throwable> ends = new ArrayList<>();
        IllegalStateException oops = new IllegalStateException("oops");
        ProducerStage<Object> source = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Object> out) {}

            @Override
            public void call(Object request, Reply reply, Emitter<Object> out) {
                out.emit("never sent");
                throw oops;
            }

            @Override
            public void terminated(@Nullable Throwable failure) {
                ends.add(failure);
            }
        };
        HandDriven run =
                HandDriven.started(named().producer("a", source).consumer("c", forwarder, s -> s.subscribeTo("a")));

        CompletableFuture<Object> reply = run.pipeline().stage("a").call("request");
        run.run();

        assertThatThrownBy(reply::join).hasCause(oops);
        assertThat(ends).containsExactly(oops);
        assertThat(run.stage("a").status()).isEqualTo(Status.FAILED);
        assertThat(forwarder.events()).isEmpty();
    }

    /** GenStage loses the events that a stopping stage holds. */
    @Test
    @Rule({"R28", "R112", "R154"})
    void aStageThatIsStoppedHandsOnWhatItHoldsBeforeItsConsumersAreTold() {
        HandDriven run = HandDriven.started(named().producer("a", Counter.silent())
                .producerConsumer("b", new Doubler(1), s -> s.subscribeTo("a"))
                .consumer("c", forwarder, s -> s.subscribeTo("b", manual())));
        run.pipeline().stage("a").cast(range(0, 20));
        run.run();

        run.pipeline().stage("b").stop();
        run.run();
        assertThat(run.stage("b").status()).as("it waits for demand").isEqualTo(Status.DRAINING);
        forwarder.subscription().ask(15);
        run.run();
        assertThat(forwarder.journal()).containsExactly("subscribed to b-0");

        forwarder.subscription().ask(5);
        run.run();
        assertThat(forwarder.events()).isEqualTo(range(0, 20));
        assertThat(forwarder.journal()).startsWith("subscribed to b-0", "completed b-0");
        assertThat(run.stage("b").status()).isEqualTo(Status.STOPPED);
    }

    @Test
    @Rule("R93")
    void toEmitNothingDoesNothing() {
        List<Object> discarded = new ArrayList<>();
        ProducerStage<Object> source = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Object> out) {
                out.emitAll(List.of());
            }

            @Override
            public boolean discarded(List<?> events, DiscardReason reason, StageContext context) {
                return discarded.addAll(events);
            }
        };
        HandDriven run =
                HandDriven.started(named().producer("a", source).consumer("c", forwarder, s -> s.subscribeTo("a")));

        assertThat(forwarder.batches()).isEmpty();
        assertThat(discarded).isEmpty();
        assertThat(run.stage("a").owed()).as("and is still owed").isEqualTo(1000);
    }

    @Test
    @Rule("R120")
    void aFiniteSourceMayEndItselfByAMessageBehindItsLastEvents() {
        ProducerStage<Object> source = new ProducerStage<>() {
            private StageContext context;

            @Override
            public void started(StageContext own) {
                context = own;
            }

            @Override
            public void handleDemand(long demand, Emitter<Object> out) {
                if (context.emitted() == 0) {
                    out.emitAll(range(0, 10));
                    context.info("stop");
                }
            }

            @Override
            public void info(Object message, Emitter<Object> out) {
                context.stop();
            }
        };
        HandDriven run = HandDriven.started(named().producer("a", source)
                .consumer("c", forwarder, s -> s.subscribeTo("a", demand(3, 0))));

        assertThat(forwarder.events()).isEqualTo(range(0, 10));
        assertThat(forwarder.journal()).containsExactly("subscribed to a-0", "completed a-0", "terminated");
        assertThat(run.stage("a").status()).isEqualTo(Status.STOPPED);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    /** GenStage executes the cancel first. */
    @Test
    @Rule({"R117", "D16"})
    void aMessageBeforeAProducersEndIsHeardBeforeIt() {
        Doubler doubler = new Doubler();
        HandDriven run = HandDriven.started(named().producer("a", Counter.silent())
                .producerConsumer("b", doubler, s -> s.subscribeTo("a", cancel(CancelMode.TEMPORARY)))
                .consumer("c", forwarder, s -> s.subscribeTo("b", manual())));
        run.pipeline().stage("a").cast(range(0, 3));
        run.run();
        run.pipeline().stage("b").info("before the end");
        run.run();
        doubler.subscription().cancel();
        run.run();
        assertThat(doubler.batches()).isEmpty();

        forwarder.subscription().ask(100);
        run.run();

        assertThat(doubler.journal()).endsWith("info before the end", "cancelled a-0 cancel");
    }

    @Test
    @Rule("R141")
    void anExceptionAtASubscriptionsEndFailsTheConsumerWhateverItsCancelMode() {
        ConsumerStage<Object> failing = new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Object> events, Subscription from) {
                from.cancel();
            }

            @Override
            public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<Void> out) {
                throw new IllegalStateException("not that");
            }
        };
        HandDriven run = HandDriven.started(named().producer("a", Counter.counting())
                .consumer("c", failing, s -> s.subscribeTo("a", cancel(CancelMode.TEMPORARY))));

        assertThat(run.stage("c").status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).hasRootCauseMessage("not that");
    }

    /** GenStage drops the events in the mailbox. */
    @Test
    @Rule("R136")
    void aConsumerThatStopsFirstHandlesWhatAllItsProducersHadSent() {
        inManyOrders(scheduler -> {
            List<Object> ofOther = new ArrayList<>();
            ConsumerStage<Object> leaving = (events, from) -> {
                if (from.producer().equals("a-0")) {
                    from.cancel();
                } else {
                    ofOther.addAll(events);
                }
            };
            HandDriven run = new HandDriven(
                            scheduler,
                            named().producer("a", Counter.counting())
                                    .producer("other", Counter.counting())
                                    .consumer(
                                            "c",
                                            leaving,
                                            s -> s.subscribeTo("a", demand(10, 5))
                                                    .subscribeTo("other", demand(10, 5)))
                                    .build())
                    .start();

            assertThat(run.stage("c").status()).isEqualTo(Status.STOPPED);
            assertThat(ofOther).isEqualTo(range(0, (int) run.stage("other").eventsOut()));
            assertThat(run.stage("c").instances().get(0).input().givenUp()).isZero();
        });
    }

    @Test
    @Rule("R139")
    void aConsumerThatStopsBecauseOfACancelSaysSoInTheLog() {
        HandDriven run = HandDriven.started(
                named().producer("a", Counter.silent()).consumer("c", forwarder, s -> s.subscribeTo("a")));
        try (Logs logs = Logs.captured()) {
            forwarder.subscription().cancel(new IllegalStateException("oops"));
            run.run();

            assertThat(logs.at(Level.INFO))
                    .anySatisfy(line -> assertThat(line).contains("'c-0'", "stops", "a-0", "oops"));
        }
    }

    /** GenStage may send the events to the consumer that has left. */
    @Test
    @Rule({"R147", "D9"})
    void whatIsEmittedWhenAConsumerLeavesGoesToThoseThatAreLeft() {
        ProducerStage<Object> source = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Object> out) {}

            @Override
            public void consumerCancelled(Subscription gone, Cancellation cancellation, Emitter<Object> out) {
                out.emitAll(range(0, 5));
            }
        };
        Forwarder greedy = new Forwarder();
        HandDriven run = HandDriven.started(named().producer("a", source)
                .consumer("greedy", greedy, s -> s.subscribeTo("a", demand(1000, 0)))
                .consumer("c", forwarder, s -> s.subscribeTo("a", demand(10, 0))));

        greedy.subscription().cancel();
        run.run();

        assertThat(forwarder.events()).isEqualTo(range(0, 5));
        assertThat(greedy.events()).isEmpty();
        assertThat(run.stage("a").buffered()).isZero();
    }

    @Test
    @Rule("R132")
    void eventsMayBeEmittedFromEveryCallbackThatIsGivenAnEmitter() {
        ProducerConsumerStage<Object, Object> talkative = new ProducerConsumerStage<>() {
            @Override
            public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) {
                out.emit("handled");
            }

            @Override
            public void call(Object request, Reply reply, Emitter<Object> out) {
                out.emitAll((Collection<?>) request);
                reply.sendAfterEvents(null);
            }

            @Override
            public void cast(Object message, Emitter<Object> out) {
                out.emit(message);
            }

            @Override
            public void info(Object message, Emitter<Object> out) {
                out.emit(message);
            }

            @Override
            public void completed(Subscription subscription, Emitter<Object> out) {
                out.emit("completed");
            }

            @Override
            public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<Object> out) {
                out.emit("cancelled");
            }

            @Override
            public void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<Object> out) {
                out.emit("left");
            }
        };
        HandDriven run = HandDriven.started(named().producer("a", Counter.silent())
                .producer("z", Counter.silent())
                .producerConsumer(
                        "b",
                        talkative,
                        s -> s.subscribeTo("a", cancel(CancelMode.TEMPORARY))
                                .subscribeTo("z", cancel(CancelMode.TEMPORARY)))
                .consumer("guest", new Forwarder(), s -> {})
                .consumer("c", forwarder, s -> s.subscribeTo("b")));
        answer(run, run.pipeline().stage("b").call(List.of("called")));
        run.pipeline().stage("b").cast("cast");
        run.pipeline().stage("b").info("info");
        run.pipeline().stage("a").cast(range(0, 1));
        run.run();
        run.pipeline().stage("a").stop();
        run.run();
        run.pipeline().resubscribe("b", "z", cancel(CancelMode.TEMPORARY));
        run.run();
        run.pipeline()
                .subscribe("guest", "b", cancel(CancelMode.TEMPORARY))
                .get(0)
                .detach();
        run.run();

        assertThat(forwarder.events())
                .containsExactly("called", "cast", "info", "handled", "completed", "cancelled", "left");
    }
}
