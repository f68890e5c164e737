package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.Cancellation;
import io.genstage.DemandMode;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A producing side that emits 0, 1, 2 … to consumers that ask by hand and only collect events. After every step it
 * checks that every emitted event is accounted for.
 */
final class ProducerRig {

    private final Wire wire = new Wire("a-0");

    private final CheckedDispatcher dispatcher;

    private final ProducerSide<Integer> side;

    private final Fates fates = new Fates();

    private int nextEvent;

    private long nextLink = 1;

    ProducerRig(Dispatcher<Integer> dispatcher, BufferOptions buffer, DemandMode mode) {
        this.dispatcher = new CheckedDispatcher(dispatcher);
        this.side = new ProducerSide<>(this.dispatcher, buffer, mode, fates);
    }

    ProducerRig(Dispatcher<Integer> dispatcher, int buffer) {
        this(dispatcher, BufferOptions.keepLast(buffer), DemandMode.FORWARD);
    }

    /** Distributes events by demand, with a buffer for five events. */
    ProducerRig() {
        this(new DemandDispatcher<>(), 5);
    }

    ProducerSide<Integer> side() {
        return side;
    }

    CheckedDispatcher dispatcher() {
        return dispatcher;
    }

    Taker subscribe(String consumer) {
        return subscribe(consumer, SubscriptionOptions.DEFAULT);
    }

    Taker subscribe(String consumer, SubscriptionOptions options) {
        return subscribe(consumer, options, null);
    }

    Taker subscribeTo(String partition, String consumer) {
        return subscribe(consumer, SubscriptionOptions.DEFAULT.withPartition(partition));
    }

    Taker replace(Taker old, String consumer) {
        return replace(old, consumer, SubscriptionOptions.DEFAULT);
    }

    Taker replace(Taker old, String consumer, SubscriptionOptions options) {
        return subscribe(consumer, options, old.link());
    }

    /** A consumer that has not subscribed yet. */
    Taker taker(String consumer) {
        return new Taker(this, wire, nextLink++, consumer, SubscriptionOptions.DEFAULT);
    }

    private Taker subscribe(String consumer, SubscriptionOptions options, @Nullable Link<?> replaced) {
        Taker taker = new Taker(this, wire, nextLink++, consumer, options);
        taker.link().subscribe(replaced, null);
        handleMessages();
        return taker;
    }

    /** Makes the side handle the messages that were sent to it. */
    void handleMessages() {
        wire.deliverTo(SideReceiver.of(side));
        figures();
    }

    void emit(int count) {
        side.emit(ArraySlice.copyOf(
                IntStream.range(0, count).mapToObj(i -> nextEvent++).toList()));
        figures();
    }

    boolean cancel(Taker taker, Cancellation cancellation) {
        boolean wasThere = side.cancel(taker.link(), cancellation);
        figures();
        return wasThere;
    }

    boolean cancel(Taker taker) {
        return cancel(taker, new Cancellation(Cancellation.Kind.CANCEL, null));
    }

    void mode(DemandMode mode) {
        side.mode(mode);
        figures();
    }

    void sendInfo(Object content) {
        side.queueInfo(new Info(content));
        figures();
    }

    /** The messages that were reached since the last call of this method. */
    List<Object> received() {
        return Wire.takeAll(side::nextInfo).stream().map(Info::content).toList();
    }

    /** The events that were discarded since the last call of this method. */
    List<DiscardedEvents> discards() {
        return Wire.takeAll(fates::nextDiscarded);
    }

    /** The current figures, checked for consistency. */
    OutputSnapshot figures() {
        OutputSnapshot now = side.snapshot(null, 0, null, 0);
        assertThat(now.emitted())
                .as("emitted = dispatched + buffered + queued + discarded + given up: %s", now)
                .isEqualTo(now.dispatched() + now.buffered() + now.queued() + now.discarded() + now.givenUp());
        assertThat(now.buffered())
                .as("within the buffer's capacity: %s", now)
                .isLessThanOrEqualTo(now.buffer().capacity());
        assertThat(now.consumers())
                .as("requested before it is delivered: %s", now)
                .allSatisfy(edge -> assertThat(pending(edge)).isNotNegative());
        return now;
    }

    private static long pending(ConsumerSnapshot edge) {
        return edge.requested() - edge.delivered();
    }

    Fates fates() {
        return fates;
    }
}
