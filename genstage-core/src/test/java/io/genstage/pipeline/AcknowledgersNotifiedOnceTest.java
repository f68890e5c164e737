package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Acknowledger;
import io.genstage.BatchFailedException;
import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.TrackedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cases in which an acknowledger could be notified twice, wrongly, or not at all. */
class AcknowledgersNotifiedOnceTest {

    private final List<String> notified = new ArrayList<>();

    private final Recorder<Object> sink = new Recorder<>();

    private Acknowledger acknowledger(String name) {
        return new Acknowledger() {
            @Override
            public void acknowledge() {
                notified.add(name + " done");
            }

            @Override
            public void fail(Throwable cause) {
                notified.add(name + " failed");
            }
        };
    }

    private void runSource(ProducerStage<Integer> source) {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source, s -> s.onError(ErrorOptions.ofAttempts(2)))
                .consumer("c", sink, s -> s.subscribeTo("a", 4)));
        run.nextTimer();
    }

    @Test
    @Contract("A1")
    void anAcknowledgerThatIsEmittedWithNoEventsIsNotified() {
        runSource((demand, out) -> {
            out.emitAll(List.of(), acknowledger("none"));
            out.complete();
        });

        assertThat(notified).containsExactly("none done");
    }

    @Test
    @Contract("A1")
    void theAcknowledgerOfSeveralEventsOfAPullThatThrewIsNotifiedOnce() {
        int[] calls = {0};
        runSource((demand, out) -> {
            if (calls[0]++ == 0) {
                out.emitAll(List.of(1, 2), acknowledger("shared"));
                throw new IllegalStateException("planted");
            }
            out.complete();
        });

        assertThat(notified).containsExactly("shared failed");
    }

    @Test
    @Contract({"A1", "E2"})
    void theAcknowledgerOfAnEventBeforeTheOneThatFailedIsNotNotifiedOfTheFailure() {
        ProducerConsumerStage<Integer, Integer> step = (events, from, out) -> {
            out.emit(events.get(0), acknowledger("step " + events.get(0)));
            if (events.size() > 1) {
                throw new BatchFailedException(1, new IllegalStateException("planted"));
            }
        };
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", new TrackedSource(2))
                .producerConsumer("b", step, s -> s.subscribeTo("a", 4).onError(ErrorOptions.DEFAULT.thenSkip()))
                .consumer("c", sink, s -> s.subscribeTo("b")));

        assertThat(notified).containsExactly("step 0 done");
    }

    @Test
    @Contract({"A1", "A3"})
    void aSourceIsNotifiedOnceIfBothConsumersOfABroadcastGiveItsEventUp() {
        TrackedSource source = new TrackedSource(2);
        PipelineDefinition.Builder builder = PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT)
                .producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new));
        for (String name : List.of("c", "d")) {
            FaultyConsumer consumer = new FaultyConsumer().failing(0, FaultyConsumer.ALWAYS);
            builder.consumer(name, () -> consumer, s -> s.subscribeTo("a", 1));
        }
        HandDriven run = HandDriven.started(builder);
        for (int i = 0; i < 4; i++) {
            run.nextTimer();
        }

        assertThat(source.failed()).containsExactly(0);
        assertThat(source.acknowledged()).containsExactly(1);
    }

    @Test
    @Contract("A2")
    void theDeadLetterThatNothingTakesSettlesItsEvent() {
        TrackedSource source = new TrackedSource(2);
        FaultyConsumer consumer = new FaultyConsumer().failing(0, FaultyConsumer.ALWAYS);
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer("c", consumer, s -> s.subscribeTo("a", 1).onError(ErrorOptions.DEFAULT.thenDeadLetter())));

        assertThat(source.acknowledged()).containsExactly(0, 1);
    }

    /** Keeps each event, and fails in its first call. */
    private static final class Keeper implements ConsumerStage<Integer> {

        private final List<Acknowledger> kept = new ArrayList<>();

        private boolean fails = true;

        private @Nullable StageContext context;

        @Override
        public void started(StageContext own) {
            context = own;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            kept.add(Objects.requireNonNull(context).keep());
            if (fails) {
                fails = false;
                throw new IllegalStateException("planted");
            }
        }
    }

    @Test
    @Contract("A2")
    void theAcknowledgerOfACallThatThrewSettlesNothing() {
        TrackedSource source = new TrackedSource(1);
        Keeper keeper = new Keeper();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer("c", keeper, s -> s.subscribeTo("a", 1).onError(ErrorOptions.ofAttempts(2))));
        run.nextTimer();

        keeper.kept.get(0).acknowledge();
        run.run();
        assertThat(source.acknowledged()).isEmpty();

        keeper.kept.get(1).acknowledge();
        run.run();
        assertThat(source.acknowledged()).containsExactly(0);
    }

    @Test
    @Contract("A2")
    void aHandlerMayAcknowledgeAKeptEventTwice() {
        TrackedSource source = new TrackedSource(1);
        List<Integer> acknowledgedBefore = new ArrayList<>();
        ConsumerStage<Integer> last = (events, from) -> acknowledgedBefore.addAll(source.acknowledged());
        ProducerConsumerStage<Integer, Integer> step = new ProducerConsumerStage<>() {
            private @Nullable StageContext context;

            @Override
            public void started(StageContext own) {
                context = own;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from, Emitter<Integer> out) {
                Acknowledger kept = Objects.requireNonNull(context).keep();
                out.emitAll(events, kept);
                kept.acknowledge();
                kept.acknowledge();
            }
        };
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .producerConsumer("b", step, s -> s.subscribeTo("a", 1))
                .consumer("c", last, s -> s.subscribeTo("b")));

        assertThat(acknowledgedBefore).isEmpty();
        assertThat(source.acknowledged()).containsExactly(0);
    }
}
