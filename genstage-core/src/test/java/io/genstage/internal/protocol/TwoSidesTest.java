package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.DemandControl;
import io.genstage.DemandMode;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A producing and a consuming side that are connected only by two lists of messages, which are read at random times.
 */
class TwoSidesTest {

    private static final int HISTORIES = 100;

    private static final int STEPS = 120;

    @Test
    @Rule({"R2", "R69", "R76", "R86", "R92", "R143", "R151"})
    void everyEventArrivesOnceAndInOrderAndTheEndComesLast() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(seed).run();
        }
    }

    private static final class History {

        private final Random random;

        private final String name;

        private final int max;

        private final Wire producerEnd = new Wire("a-0");

        private final Wire consumerEnd = new Wire("c-0");

        private final ProducerSide<Integer> producer = new ProducerSide<>(
                new DemandDispatcher<>(), BufferOptions.unlimited(), DemandMode.FORWARD, new Fates());

        private final ConsumerSide<Integer> consumer = new ConsumerSide<>(new Fates());

        private final List<Integer> handled = new ArrayList<>();

        private int emitted;

        History(int seed) {
            random = new Random(seed);
            name = "seed " + seed;
            max = 1 + random.nextInt(12);
            SubscriptionOptions options = SubscriptionOptions.DEFAULT.withDemand(max, random.nextInt(max));
            Link<Integer> link = new Link<>(1, producerEnd, consumerEnd, "c", options);
            consumer.subscribe(link, null, null);
            consumer.begin(link, DemandControl.AUTOMATIC);
            consumer.release();
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> producerEnd.deliverTo(SideReceiver.of(producer));
                    case 1 -> consumerEnd.deliverTo(SideReceiver.of(consumer));
                    case 2 -> answerDemand();
                    default -> handle();
                }
                theInvariantsHold();
            }
            runOut();
            assertThat(handled)
                    .as(name)
                    .isEqualTo(IntStream.range(0, emitted).boxed().toList());
            assertThat(emitted).as(name).isGreaterThan(max);
            assertThat(consumer.drained()).as(name).isTrue();
        }

        /** Emits some of the owed events, or now and then a few more. */
        private void answerDemand() {
            producer.oweMore(Long.MAX_VALUE);
            emit((int) Math.min(producer.owed(), random.nextInt(max + 1)) + random.nextInt(6) / 5);
        }

        private void emit(int count) {
            if (count > 0) {
                producer.emit(ArraySlice.copyOf(
                        IntStream.range(emitted, emitted + count).boxed().toList()));
                emitted += count;
            }
        }

        private void handle() {
            EventSlice<Integer> batch = consumer.nextBatch();
            if (batch != null) {
                consumer.begin(batch);
                theInvariantsHold();
                handled.addAll(batch);
                consumer.handled();
            }
        }

        /** Emits no more events: all messages are handled, then the producer ends. */
        private void runOut() {
            for (int i = 0; i <= 2 * emitted && !producer.drained(); i++) {
                exchange();
            }
            producer.end(null);
            exchange();
            exchange();
            assertThat(consumer.forget(consumer.nextEnd())).as(name).isEqualTo(EndEffect.COMPLETES);
        }

        private void exchange() {
            producerEnd.deliverTo(SideReceiver.of(producer));
            consumerEnd.deliverTo(SideReceiver.of(consumer));
            for (int i = 0; i <= emitted && consumer.nextBatch() != null; i++) {
                handle();
            }
            theInvariantsHold();
        }

        private void theInvariantsHold() {
            OutputSnapshot output = producer.snapshot(null, 0, null, 0);
            InputSnapshot input = consumer.snapshot();
            assertThat(output.emitted()).as(name).isEqualTo(output.dispatched() + output.buffered());
            output.consumers()
                    .forEach(edge -> assertThat(edge.delivered()).as(name).isLessThanOrEqualTo(edge.requested()));
            input.subscriptions().forEach(edge -> {
                assertThat(edge.requested()).as(name).isLessThanOrEqualTo(edge.handled() + max);
                assertThat(edge.received())
                        .as(name)
                        .isLessThanOrEqualTo(output.dispatched())
                        .isEqualTo(edge.handled() + edge.inProgress() + edge.queued());
            });
        }
    }
}
