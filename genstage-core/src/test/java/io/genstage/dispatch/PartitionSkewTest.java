package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Many keys and few partitions, of which one is slow. Libraries that keep a group open for each key hang here. */
class PartitionSkewTest {

    private static final int KEYS = 10_000;

    private static final int EVENTS = 5 * KEYS;

    private static final int MAX_BACKLOG = 100;

    private record Event(int key, int number) {}

    private final Rig<Event> rig = new Rig<>(new PartitionDispatcher<>(
            PartitionOptions.ofCount(8).withKey(Event::key).withMaxBacklog(MAX_BACKLOG)));

    private final Map<Integer, Integer> lastOfKey = new HashMap<>();

    private final Map<Integer, String> partitionOfKey = new HashMap<>();

    @Test
    @Rule({"R180", "R184", "R188", "R189", "R194", "D11"})
    void tenThousandKeysPassEightPartitionsOfWhichOneIsSlow() {
        List<FakeSubscriber<Event>> consumers = new ArrayList<>();
        for (String partition : PartitionOptions.ofCount(8).names()) {
            consumers.add(rig.subscribeTo(partition, partition));
        }
        int emitted = 0;
        int rounds = 0;
        while (emitted < EVENTS || rig.dispatcher().queued() > 0) {
            for (FakeSubscriber<Event> consumer : consumers) {
                boolean slow = consumer.consumer().equals("3");
                keepAsking(consumer, slow ? 1 : 50);
            }
            int now = (int) Math.min(rig.grant(), EVENTS - emitted);
            for (int end = emitted + now; emitted < end; emitted++) {
                rig.dispatch(new Event(emitted % KEYS, emitted / KEYS));
            }
            checkBounds();
            assertThat(++rounds).as("it does not hang").isLessThanOrEqualTo(EVENTS);
        }
        consumers.forEach(consumer -> consumer.events().forEach(event -> checkOrder(consumer.consumer(), event)));
        assertThat(lastOfKey).hasSize(KEYS);
        assertThat(lastOfKey.values()).containsOnly(4);
        assertThat(rig.discards().count()).isZero();
        assertThat(consumers)
                .allSatisfy(consumer -> assertThat(consumer.events()).hasSizeGreaterThan(5_000));
    }

    private static void keepAsking(FakeSubscriber<Event> consumer, long level) {
        if (consumer.outstanding() < level) {
            consumer.ask(level - consumer.outstanding());
        }
    }

    private void checkBounds() {
        for (PartitionSnapshot partition : rig.dispatcher().partitions()) {
            assertThat(partition.backlog()).isLessThanOrEqualTo(MAX_BACKLOG);
        }
    }

    private void checkOrder(String partition, Event event) {
        assertThat(partitionOfKey.putIfAbsent(event.key, partition)).isIn(null, partition);
        Integer last = lastOfKey.put(event.key, event.number);
        assertThat(event.number).as("the next of key %s", event.key).isEqualTo(last == null ? 0 : last + 1);
    }
}
