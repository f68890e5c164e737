package io.genstage.history.driver;

import io.genstage.Status;
import io.genstage.history.event.Transition;
import io.genstage.history.model.World;
import io.genstage.pipeline.Pipeline;
import io.genstage.testing.SeededScheduler;

/** What is done to a pipeline from outside, at any moment. */
final class Acts {

    private final World world;

    private final SeededScheduler scheduler;

    private final Pipeline pipeline;

    private final StageActs stages;

    private final SubscriptionActs subscriptions;

    Acts(World world, TopologyGenerator topology, SeededScheduler scheduler) {
        this.world = world;
        this.scheduler = scheduler;
        this.pipeline = world.pipeline();
        this.stages = new StageActs(world, topology);
        this.subscriptions = new SubscriptionActs(world, topology);
    }

    /** The first harm nobody, the next cost a subscription at most, and the last may be somebody's end. */
    void any() {
        if (world.supervisor != null && world.unrest != 1 && world.oneIn(4)) {
            stages.poison();
            return;
        }
        int kinds = world.unrest == 0 ? 10 : world.unrest == 1 ? 16 : 22;
        switch (world.random.nextInt(kinds)) {
            case 0, 1 -> pauseOrResume();
            case 2 -> stopOrStart();
            case 3, 4, 5 -> stages.offer();
            case 6 -> nextTimer();
            case 7, 8 -> stages.say();
            case 9 -> subscriptions.ask();
            case 10, 11 -> subscriptions.subscribe();
            case 12, 13 -> subscriptions.leave();
            case 14 -> subscriptions.resubscribe();
            case 15 -> stages.addOrRemove();
            case 16 -> subscriptions.cancel();
            case 17, 18 -> stages.poison();
            case 19 -> stages.stop();
            case 20 -> stages.poisonDispatcher();
            default -> drainOrClose();
        }
    }

    /** Stages can be talked to before they run. */
    void beforeStart() {
        switch (world.random.nextInt(world.unrest < 2 ? 3 : 4)) {
            case 0 -> stages.offer();
            case 1, 2 -> stages.say();
            default -> stages.stop();
        }
    }

    StageActs stages() {
        return stages;
    }

    SubscriptionActs subscriptions() {
        return subscriptions;
    }

    private void pauseOrResume() {
        world.note("pause or resume");
        if (pipeline.status() == Status.RUNNING) {
            pipeline.pause();
            world.count(Transition.PAUSED);
        } else if (pipeline.status() == Status.PAUSED) {
            world.resumptions++;
            pipeline.resume();
            world.count(Transition.RESUMED);
        }
    }

    private void stopOrStart() {
        world.note("stop or start");
        Status status = pipeline.status();
        if (status == Status.STOPPED && !world.closing) {
            world.resumptions++;
            pipeline.start();
            world.count(Transition.RESTARTED);
        } else if (status == Status.RUNNING || status == Status.PAUSED || status == Status.DRAINING) {
            world.stopping = true;
            pipeline.stop();
            world.stopping = false;
            world.count(Transition.STOPPED);
        }
    }

    private void drainOrClose() {
        if (world.isChangeable() && world.oneIn(2)) {
            drain();
        } else if (world.oneIn(8)) {
            close();
        }
    }

    void drain() {
        world.note("drain");
        pipeline.drain();
        world.count(Transition.DRAINED);
    }

    void close() {
        world.note("close");
        world.closing = true;
        world.count(Transition.CLOSED);
        pipeline.close();
    }

    private void nextTimer() {
        world.note("timer");
        if (scheduler.nextTimer()) {
            world.count(Transition.TIMER_FIRED);
        }
    }
}
