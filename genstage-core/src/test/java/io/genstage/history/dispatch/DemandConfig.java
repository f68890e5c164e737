package io.genstage.history.dispatch;

import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.DemandOptions;
import io.genstage.dispatch.Dispatcher;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import java.util.SplittableRandom;

/**
 * Dispatch by demand: each event goes to one consumer.
 *
 * @param fair whether the consumers receive events in turn
 * @param shuffled whether the first dispatch shuffles the consumers
 * @param seed the seed of the shuffle
 */
public record DemandConfig(boolean fair, boolean shuffled, long seed) implements DispatcherConfig {

    public static DemandConfig any(SplittableRandom random) {
        boolean fair = random.nextInt(3) == 0;
        return new DemandConfig(fair, !fair && random.nextInt(3) == 0, random.nextLong());
    }

    @Override
    public Dispatcher<Event> dispatcher() {
        if (fair) {
            return DemandDispatcher.fair();
        }
        return new DemandDispatcher<>(
                shuffled ? DemandOptions.DEFAULT.withShuffle(new SplittableRandom(seed)) : DemandOptions.DEFAULT);
    }

    @Override
    public DispatcherModel model(HistoryLog log) {
        return new DemandDispatcherModel(log, this);
    }

    @Override
    public String toString() {
        return fair ? "fair" : shuffled ? "shuffled" : "demand";
    }
}
