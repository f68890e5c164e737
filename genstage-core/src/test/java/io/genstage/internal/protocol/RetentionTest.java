package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.DemandControl;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.testing.Rule;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queued events keep neither delivered nor discarded events alive. */
@Rule("D11")
class RetentionTest {

    private final List<WeakReference<Object>> emitted = new ArrayList<>();

    @Test
    void aFewBufferedEventsDoNotKeepTheirWholeEmissionAlive() {
        EventBuffer<Object> last = new EventBuffer<>(BufferOptions.keepLast(10));
        EventBuffer<Object> first = new EventBuffer<>(BufferOptions.keepFirst(10));
        add(emission(1_000), last);
        add(emission(1_000), first);

        assertThat(alive()).isEqualTo(20);
        last.take(9);

        assertThat(alive()).isEqualTo(11);
        assertThat(last.size() + first.size()).isEqualTo(11);
    }

    @Test
    void aFewQueuedEventsDoNotKeepTheirWholeEmissionAlive() {
        Wire consumerEnd = new Wire("c-0");
        ConsumerSide<Object> side = new ConsumerSide<>(new Fates());
        SubscriptionOptions options = SubscriptionOptions.DEFAULT.withDemand(100, 91);
        Link<Object> link = new Link<>(1, new Wire("a-0"), consumerEnd, "c", options);
        side.subscribe(link, null, null);
        side.begin(link, DemandControl.AUTOMATIC);
        side.release();
        link.admit(Source.nothing());
        link.readRequested();
        link.deliver(emission(1_000).first(100));

        side.delivered(taken(consumerEnd));
        assertThat(alive()).as("of 1,000").isEqualTo(100);
        for (int i = 0; i < 10; i++) {
            side.begin(side.nextBatch());
            side.handled();
        }

        assertThat(alive()).as("of 100").isEqualTo(10);
        assertThat(side.snapshot().queued()).isEqualTo(10);
    }

    private static void add(EventSlice<Object> events, EventBuffer<Object> to) {
        var others = to.add(events);
        to.evict(evicted -> {});
    }

    @SuppressWarnings("unchecked") // the only link carries objects
    private static Delivery<Object> taken(Wire wire) {
        Delivery<Object> delivery = (Delivery<Object>) wire.messages().get(0);
        wire.clear();
        return delivery;
    }

    private EventSlice<Object> emission(int count) {
        Object[] events = new Object[count];
        for (int i = 0; i < count; i++) {
            events[i] = new Object();
            emitted.add(new WeakReference<>(events[i]));
        }
        return ArraySlice.of(events, count);
    }

    private long alive() {
        System.gc();
        return emitted.stream().filter(reference -> reference.get() != null).count();
    }
}
