package io.genstage.history;

import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.DemandOptions;
import io.genstage.dispatch.Dispatcher;
import java.util.SplittableRandom;

/** Each event goes to one consumer. */
record DemandSharing(boolean fair, boolean shuffled, long seed) implements Sharing {

    static DemandSharing any(SplittableRandom random) {
        boolean fair = random.nextInt(3) == 0;
        return new DemandSharing(fair, !fair && random.nextInt(3) == 0, random.nextLong());
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
    public Spec spec(World world) {
        return new DemandSpec(world, this);
    }

    @Override
    public String toString() {
        return fair ? "fair" : shuffled ? "shuffled" : "demand";
    }
}
