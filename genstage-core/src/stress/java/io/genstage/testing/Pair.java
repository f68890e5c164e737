package io.genstage.testing;

import io.genstage.DemandControl;
import io.genstage.SubscriptionOptions;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.turns.AtomicCountdown;
import io.genstage.internal.turns.BulkExecutor;

/** A producer and a consumer, which run on the threads of the actors of a test. */
public final class Pair {

    public final Source source = new Source();

    public final Sink sink;

    public final Endings endings = new Endings();

    public final StageShell<Object, Integer> producer;

    public final StageShell<Integer, Void> consumer;

    public final Link<Integer> link;

    private Pair(DemandControl control) {
        CallerRuns threads = new CallerRuns();
        sink = new Sink(control);
        producer = Shells.producer(source, threads, endings);
        consumer = Shells.consumer(sink, threads, endings);
        link = new Link<>(1, producer, consumer, "consumer", SubscriptionOptions.DEFAULT);
        try (BulkExecutor alone = new BulkExecutor()) {
            consumer.release(new AtomicCountdown(1, () -> {}), alone);
        }
    }

    /** Creates a pair whose consumer is not subscribed yet. */
    public static Pair apart() {
        return new Pair(DemandControl.AUTOMATIC);
    }

    /** Creates a pair whose consumer has requested 1000 events. */
    public static Pair asking() {
        Pair pair = apart();
        pair.subscribe();
        return pair;
    }

    /** Creates a pair whose consumer requests events only when the test calls {@link Link#ask}. */
    public static Pair askingByHand() {
        Pair pair = new Pair(DemandControl.MANUAL);
        pair.subscribe();
        return pair;
    }

    public void subscribe() {
        try (BulkExecutor alone = new BulkExecutor()) {
            consumer.subscribe(link, null, new AtomicCountdown(2, () -> {}), alone);
        }
    }
}
