package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The dispatchers by themselves, with subscribers that only count. */
class DispatcherTest {

    private final Map<String, List<Integer>> received = new LinkedHashMap<>();

    private int next;

    @Test
    @Rule({"R160", "R164"})
    void demandGivesAnEmissionToTheConsumerWithTheMostDemand() {
        DemandDispatcher<Integer> dispatcher = new DemandDispatcher<>();
        Fake a = subscribe(dispatcher, "a", "a");
        Fake b = subscribe(dispatcher, "b", "b");
        a.ask(3);
        b.ask(10);

        List<String> path = new ArrayList<>();
        for (int size : new int[] {4, 4, 1}) {
            path.add(receiversOf(dispatcher, size));
        }
        path.add(receiversOf(dispatcher, (int) dispatcher.grant()));

        assertThat(path).containsExactly("bbbb", "bbbb", "a", "bbaa");
        assertThat(dispatcher.grant()).isZero();
    }

    @Test
    @Rule({"R161", "R163"})
    void demandServesEqualsInTurn() {
        DemandDispatcher<Integer> dispatcher = new DemandDispatcher<>();
        for (String name : List.of("a", "b", "c")) {
            subscribe(dispatcher, name, name).ask(5);
        }

        assertThat(receiversOf(dispatcher, 1) + receiversOf(dispatcher, 1) + receiversOf(dispatcher, 1))
                .isEqualTo("abc");
        assertThat(receiversOf(dispatcher, 1)).isEqualTo("a");
    }

    @Test
    @Rule({"R162", "D1"})
    void demandOfALeavingConsumerLeavesWithIt() {
        DemandDispatcher<Integer> dispatcher = new DemandDispatcher<>();
        Fake a = subscribe(dispatcher, "a", "a");
        subscribe(dispatcher, "b", "b").ask(2);
        a.ask(100);
        assertThat(dispatcher.grant()).isEqualTo(102);

        dispatcher.cancelled(a);

        assertThat(dispatcher.grant()).isEqualTo(2);
        assertThat(receiversOf(dispatcher, 2)).isEqualTo("bb");
    }

    @Test
    @Rule({"R161", "R163"})
    void demandKeepsTheOrderOfASortedListOverAnyHistory() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            DemandDispatcher<Integer> dispatcher = new DemandDispatcher<>();
            SortedList reference = new SortedList();
            List<Fake> fakes = new ArrayList<>();
            for (int step = 0; step < 200; step++) {
                int what = random.nextInt(10);
                if (what < 2 || fakes.isEmpty()) {
                    Fake fake = subscribe(dispatcher, "f" + step, "f" + step);
                    fakes.add(fake);
                    reference.add(fake.consumer);
                } else if (what == 2) {
                    Fake leaving = fakes.remove(random.nextInt(fakes.size()));
                    dispatcher.cancelled(leaving);
                    reference.remove(leaving.consumer);
                } else if (what < 7) {
                    Fake asking = fakes.get(random.nextInt(fakes.size()));
                    int more = 1 + random.nextInt(10);
                    asking.ask(more);
                    reference.ask(asking.consumer, more);
                } else if (dispatcher.grant() > 0) {
                    int size = 1 + random.nextInt((int) Math.min(20, dispatcher.grant()));
                    assertThat(receiversOf(dispatcher, size)).isEqualTo(reference.dispatch(size));
                }
                assertThat(dispatcher.grant()).isEqualTo(reference.total());
            }
        }
    }

    @Test
    @Rule({"R171", "R173", "R174"})
    void broadcastAdvancesAtTheSpeedOfTheSlowest() {
        BroadcastDispatcher<Integer> dispatcher = new BroadcastDispatcher<>();
        Fake a = subscribe(dispatcher, "a", "a");
        Fake b = subscribe(dispatcher, "b", "b");
        a.ask(10);
        assertThat(dispatcher.grant()).isZero();
        b.ask(20);
        assertThat(dispatcher.grant()).isEqualTo(10);

        dispatcher.dispatch(events(10));

        assertThat(received.get("a")).isEqualTo(received.get("b")).hasSize(10);
        assertThat(dispatcher.grant()).isZero();
        a.ask(5);
        assertThat(dispatcher.grant()).isEqualTo(5);
    }

    @Test
    @Rule({"R168", "R175"})
    void aNewBroadcastSubscriberStopsTheOthersUntilItAsks() {
        BroadcastDispatcher<Integer> dispatcher = new BroadcastDispatcher<>();
        subscribe(dispatcher, "a", "a").ask(10);
        Fake late = subscribe(dispatcher, "late", "late");
        assertThat(dispatcher.grant()).isZero();

        late.ask(3);

        assertThat(dispatcher.grant()).isEqualTo(3);
    }

    @Test
    @Rule({"R172", "R178", "D2"})
    void theSlowestBroadcastSubscriberReleasesTheOthersWhenItLeaves() {
        BroadcastDispatcher<Integer> dispatcher = new BroadcastDispatcher<>();
        Fake a = subscribe(dispatcher, "a", "a");
        Fake slow = subscribe(dispatcher, "slow", "slow");
        a.ask(10);

        dispatcher.cancelled(slow);
        assertThat(dispatcher.grant()).isEqualTo(10);

        dispatcher.cancelled(a);
        assertThat(dispatcher.grant()).isZero();
    }

    @Test
    @Rule({"R169", "R170", "D4"})
    void broadcastRefusesAConsumerThatIsThereAndGoesOnRefusingIt() {
        BroadcastDispatcher<Integer> dispatcher = new BroadcastDispatcher<>();
        subscribe(dispatcher, "a", "a-0").ask(5);

        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> subscribe(dispatcher, "a", "a-0"))
                    .withMessageContaining("'a-0' is already subscribed");
        }
        assertThat(dispatcher.grant()).isEqualTo(5);
    }

    @Test
    void instancesOfOneStageShareOneBroadcastPlaceByDemand() {
        BroadcastDispatcher<Integer> dispatcher = new BroadcastDispatcher<>();
        subscribe(dispatcher, "a", "a-0").ask(4);
        subscribe(dispatcher, "a", "a-1").ask(6);
        subscribe(dispatcher, "b", "b-0").ask(100);
        assertThat(dispatcher.grant()).isEqualTo(10);

        dispatcher.dispatch(events(10));

        assertThat(received.get("b-0")).hasSize(10);
        assertThat(received.get("a-0")).hasSize(4);
        assertThat(received.get("a-1")).hasSize(6).doesNotContainAnyElementsOf(received.get("a-0"));
    }

    private String receiversOf(Dispatcher<Integer> dispatcher, int size) {
        Map<Integer, String> receivers = new LinkedHashMap<>();
        received.values().forEach(List::clear);
        EventSlice<Integer> events = events(size);
        dispatcher.dispatch(events);
        received.forEach((name, list) -> list.forEach(event -> receivers.put(event, name)));
        StringBuilder path = new StringBuilder();
        events.forEach(event -> path.append(receivers.get(event)));
        return path.toString();
    }

    private EventSlice<Integer> events(int size) {
        return EventSlice.copyOf(IntStream.range(0, size).mapToObj(i -> next++).toList());
    }

    private Fake subscribe(Dispatcher<Integer> dispatcher, String place, String consumer) {
        Fake fake = new Fake(dispatcher, place, consumer);
        dispatcher.subscribed(fake);
        received.put(consumer, fake.events);
        return fake;
    }

    private static final class Fake implements Subscriber<Integer> {

        private final Dispatcher<Integer> dispatcher;
        private final String place;
        private final String consumer;
        private final List<Integer> events = new ArrayList<>();
        private long requested;
        private long delivered;
        private @Nullable Object attachment;

        Fake(Dispatcher<Integer> dispatcher, String place, String consumer) {
            this.dispatcher = dispatcher;
            this.place = place;
            this.consumer = consumer;
        }

        void ask(int more) {
            requested += more;
            dispatcher.asked(this);
        }

        @Override
        public String place() {
            return place;
        }

        @Override
        public String consumer() {
            return consumer;
        }

        @Override
        public long outstanding() {
            return requested - delivered;
        }

        @Override
        public void deliver(EventSlice<Integer> slice) {
            assertThat(slice).isNotEmpty().hasSizeLessThanOrEqualTo((int) outstanding());
            delivered += slice.size();
            events.addAll(slice);
        }

        @Override
        public void attach(@Nullable Object object) {
            attachment = object;
        }

        @Override
        public @Nullable Object attachment() {
            return attachment;
        }
    }

    /** GenStage's own way, word for word: a list in descending order, insertion before the first strictly smaller count. */
    private static final class SortedList {

        private record Entry(String name, long count) {}

        private final List<Entry> entries = new ArrayList<>();

        void add(String name) {
            insert(new Entry(name, 0));
        }

        void remove(String name) {
            entries.removeIf(entry -> entry.name.equals(name));
        }

        void ask(String name, int more) {
            Entry old = entries.stream()
                    .filter(entry -> entry.name.equals(name))
                    .findFirst()
                    .orElseThrow();
            entries.remove(old);
            insert(new Entry(name, old.count + more));
        }

        String dispatch(int size) {
            StringBuilder path = new StringBuilder();
            int left = size;
            while (left > 0) {
                Entry head = entries.remove(0);
                int count = (int) Math.min(head.count, left);
                path.append(head.name.repeat(count));
                left -= count;
                insert(new Entry(head.name, head.count - count));
            }
            return path.toString();
        }

        long total() {
            return entries.stream().mapToLong(Entry::count).sum();
        }

        private void insert(Entry entry) {
            int index = 0;
            while (index < entries.size() && entries.get(index).count >= entry.count) {
                index++;
            }
            entries.add(index, entry);
        }
    }
}
