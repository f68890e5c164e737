package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DemandControl;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consuming side with producers that deliver when the test requests it. After every step it checks that every event
 * that has arrived is accounted for, and that no more is asked for than is allowed.
 */
final class ConsumerRig {

    private final Wire wire = new Wire("c-0");

    private final ConsumerSide<Integer> side = new ConsumerSide<>(new Fates());

    private long nextLink = 1;

    private long arrived;

    ConsumerSide<Integer> side() {
        return side;
    }

    /** Subscribes, and asks as soon as that is allowed. */
    Source subscribe(String producer, int max, int min) {
        return subscribe(producer, SubscriptionOptions.DEFAULT.withDemand(max, min), DemandControl.AUTOMATIC);
    }

    Source subscribeByHand(String producer) {
        return subscribe(producer, SubscriptionOptions.DEFAULT, DemandControl.MANUAL);
    }

    Source subscribe(String producer, SubscriptionOptions options) {
        return subscribe(producer, options, DemandControl.AUTOMATIC);
    }

    /** Subscribes, before it is known how demand is raised. */
    Source subscribeWithoutHandler(String producer) {
        return subscribe(producer, SubscriptionOptions.DEFAULT, null);
    }

    private Source subscribe(String producer, SubscriptionOptions options, @Nullable DemandControl control) {
        Source source = new Source(this, wire, nextLink++, producer, options);
        side.subscribe(source.link(), null, null);
        if (control == null) {
            return source;
        }
        side.begin(source.link(), control);
        figures();
        return source;
    }

    /** Allows the side to ask. */
    ConsumerRig released() {
        side.release();
        figures();
        return this;
    }

    /** Makes the side handle the messages that were sent to it, with this number of events. */
    void handleMessages(int events) {
        arrived += events;
        wire.deliverTo(SideReceiver.of(side));
        figures();
    }

    void sendInfo(Object content) {
        side.queueInfo(new Info(content));
    }

    /** Handles the next batch. */
    List<Integer> handle() {
        EventSlice<Integer> batch = side.nextBatch();
        side.begin(batch);
        figures();
        side.handled();
        figures();
        return batch;
    }

    /** Handles batches until there is none. */
    List<List<Integer>> handleAll() {
        return Wire.takeAll(() -> side.nextBatch() == null ? null : handle());
    }

    /** Removes everything from the queue: batches, the contents of messages, and ends. */
    List<Object> takeAll() {
        List<Object> all = new ArrayList<>();
        Wire.takeAll(() -> {
            Object next = takeNext();
            if (next != null) {
                all.add(next);
            }
            return next;
        });
        return all;
    }

    private Object takeNext() {
        if (side.nextBatch() != null) {
            return handle();
        }
        Info info = side.nextInfo();
        return info == null ? side.nextEnd() : info.content();
    }

    /** The current figures, checked for consistency. */
    InputSnapshot figures() {
        InputSnapshot now = side.snapshot();
        assertThat(arrived)
                .as("arrived = queued + in progress + handled + failed + given up: %s", now)
                .isEqualTo(now.queued() + now.inProgress() + now.handled() + now.failed() + now.givenUp());
        assertThat(now.subscriptions()).as("edges: %s", now).allSatisfy(ConsumerRig::keepsItsBounds);
        return now;
    }

    private static void keepsItsBounds(SubscriptionSnapshot edge) {
        assertThat(edge.queued()).isNotNegative();
        assertThat(edge.pending()).isNotNegative();
        if (edge.control() == DemandControl.AUTOMATIC) {
            assertThat(edge.requested() - edge.handled() - edge.failed())
                    .isLessThanOrEqualTo(edge.options().maxDemand());
        }
    }
}
