package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.testing.CpuTime;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One end with many links. */
class ManyLinksTest {

    private static final BufferOptions BUFFER = BufferOptions.keepLast(10);

    private static final Endpoint NOWHERE = new Endpoint() {
        @Override
        public String id() {
            return "x-0";
        }

        @Override
        public void post(Message message, @Nullable Endpoint sender) {}
    };

    private static Link<Integer> link(int number) {
        return new Link<>(
                number, NOWHERE, NOWHERE, "x", SubscriptionOptions.DEFAULT.withPartition(Integer.toString(number)));
    }

    @Test
    void theChainIsAListOverAnyHistory() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            LinkChain<Integer> chain = new LinkChain<>(seed % 2 == 0 ? Link.AT_PRODUCER : Link.AT_CONSUMER);
            List<Link<Integer>> list = new ArrayList<>();
            for (int step = 0; step < 200; step++) {
                if (list.isEmpty() || random.nextInt(5) < 3) {
                    Link<Integer> link = link(step);
                    assertThat(chain.remove(link)).isFalse();
                    chain.add(link);
                    list.add(link);
                } else {
                    Link<Integer> gone = list.remove(random.nextInt(list.size()));
                    assertThat(chain.remove(gone)).isTrue();
                    assertThat(chain.remove(gone)).isFalse();
                }
                assertThat(chain.toList()).isEqualTo(list);
                assertThat(chain.isEmpty()).isEqualTo(list.isEmpty());
            }
        }
    }

    @Test
    void consumersSubscribeAndLeaveInConstantTime() {
        comeAndGo(500);
        double few = CpuTime.shortest(5, () -> comeAndGo(500)) / 500;
        double many = CpuTime.shortest(5, () -> comeAndGo(20_000)) / 20_000;

        assertThat(many).isLessThan(12 * few);
    }

    private static void comeAndGo(int count) {
        ProducerSide<Integer> producer =
                new ProducerSide<>(new DemandDispatcher<>(), BUFFER, DemandMode.FORWARD, new Fates());
        ConsumerSide<Integer> consumer = new ConsumerSide<>(new Fates());
        List<Link<Integer>> links =
                IntStream.range(0, count).mapToObj(ManyLinksTest::link).toList();
        Cancellation cancellation = new Cancellation(Cancellation.Kind.CANCEL, null);
        for (Link<Integer> link : links) {
            consumer.subscribe(link, null, null);
            producer.subscribe(link);
        }
        for (Link<Integer> link : links) {
            producer.cancel(link, cancellation);
            consumer.forget(new Ended(link, cancellation));
        }
        assertThat(producer.subscriptions()).isEmpty();
        assertThat(consumer.subscriptions()).isEmpty();
    }

    @Test
    void theEndOfAProducerVisitsEachConsumerOnce() {
        end(500);
        double few = CpuTime.shortest(5, () -> end(500)) / 500;
        double many = CpuTime.shortest(5, () -> end(20_000)) / 20_000;

        assertThat(many).isLessThan(12 * few);
    }

    private static void end(int count) {
        ProducerSide<Integer> producer =
                new ProducerSide<>(new DemandDispatcher<>(), BUFFER, DemandMode.FORWARD, new Fates());
        IntStream.range(0, count).forEach(number -> producer.subscribe(link(number)));
        producer.end(null);
        assertThat(producer.subscriptions()).isEmpty();
    }

    /** A user's dispatcher that counts how often its partitions are read. */
    private static final class ManyPartitions implements Dispatcher<Integer> {

        private final List<String> names = new ArrayList<>();

        private long looks;

        @Override
        public String name() {
            return "many";
        }

        @Override
        public void subscribed(Subscriber<Integer> subscriber) {
            names.add(Objects.requireNonNull(subscriber.options().partition()));
        }

        @Override
        public void cancelled(Subscriber<Integer> subscriber, Discards<Integer> discards) {
            names.remove(subscriber.options().partition());
        }

        @Override
        public void asked(Subscriber<Integer> subscriber) {}

        @Override
        public long grant() {
            return 0;
        }

        @Override
        public void dispatch(EventSlice<Integer> events, Discards<Integer> discards) {}

        @Override
        public List<PartitionSnapshot> partitions() {
            return new AbstractList<>() {
                @Override
                public PartitionSnapshot get(int index) {
                    looks++;
                    return new PartitionSnapshot(names.get(index), "c", index);
                }

                @Override
                public int size() {
                    return names.size();
                }
            };
        }
    }

    @Test
    void aSnapshotReadsEachPartitionAFewTimes() {
        ManyPartitions dispatcher = new ManyPartitions();
        ProducerSide<Integer> producer = new ProducerSide<>(dispatcher, BUFFER, DemandMode.FORWARD, new Fates());
        IntStream.range(0, 1000).forEach(number -> producer.subscribe(link(number)));

        var snapshot = producer.snapshot(null, 0, null, 0);

        assertThat(dispatcher.looks).isLessThanOrEqualTo(3000);
        assertThat(snapshot.consumers())
                .hasSize(1000)
                .allSatisfy(consumer -> assertThat(consumer.partition())
                        .isEqualTo(new PartitionSnapshot("" + consumer.id(), "c", consumer.id())));
    }
}
