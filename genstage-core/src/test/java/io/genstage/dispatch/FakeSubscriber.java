package io.genstage.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.SubscriptionOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A consumer that counts and records events, and checks that its dispatcher keeps the contract. */
public final class FakeSubscriber<E> implements Subscriber<E> {

    private final Rig<E> rig;
    private final String consumer;
    private final SubscriptionOptions options;
    private final List<E> events = new ArrayList<>();
    private long requested;
    private long delivered;
    private @Nullable Object attachment;

    FakeSubscriber(Rig<E> rig, String consumer, SubscriptionOptions options) {
        this.rig = rig;
        this.consumer = consumer;
        this.options = options;
    }

    public void ask(long more) {
        requested += more;
        rig.dispatcher().asked(this);
    }

    public void cancel() {
        rig.dispatcher().cancelled(this, rig.discards());
    }

    /** All events that were delivered to it. */
    public List<E> events() {
        return events;
    }

    @Override
    public String stage() {
        return consumer.replaceAll("-\\d+$", "");
    }

    @Override
    public String consumer() {
        return consumer;
    }

    @Override
    public SubscriptionOptions options() {
        return options;
    }

    @Override
    public long outstanding() {
        return requested - delivered;
    }

    @Override
    public void deliver(EventSlice<E> slice) {
        receive(slice);
        events.addAll(slice);
        rig.delivered(consumer, slice);
    }

    /** Events fail at this consumer. */
    void fails(EventSlice<E> slice) {
        receive(slice);
        rig.fails(consumer, slice);
    }

    private void receive(EventSlice<E> slice) {
        assertThat(slice).as("a delivery to %s", consumer).isNotEmpty();
        assertThat((long) slice.size()).as("requested by %s", consumer).isLessThanOrEqualTo(outstanding());
        delivered += slice.size();
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
