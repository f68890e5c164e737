package io.genstage.history.driver;

import io.genstage.Status;
import io.genstage.history.event.Transition;
import io.genstage.history.model.Disturbance;
import io.genstage.history.model.World;
import io.genstage.pipeline.Pipeline;

/** Chooses random acts, which change a pipeline from outside at any moment. Those on the whole pipeline are here. */
final class Acts {

    /** How many cases of {@link #any()} a history uses, by its disturbance: the harmless acts come first. */
    private static final int[] CASES = {10, 16, 22};

    private final World world;

    private final Pipeline pipeline;

    private final StageActs stages;

    private final SubscriptionActs subscriptions;

    Acts(World world, TopologyGenerator topology) {
        this.world = world;
        this.pipeline = world.pipeline();
        this.stages = new StageActs(world, topology);
        this.subscriptions = new SubscriptionActs(world, topology);
    }

    /** Cases below 10 end nothing, those below 16 end subscriptions at most, and the others may end instances. */
    void any() {
        if (world.supervisor != null && world.disturbance != Disturbance.MILD && world.oneIn(4)) {
            stages.injectFault();
            return;
        }
        switch (world.random.nextInt(CASES[world.disturbance.ordinal()])) {
            case 0, 1 -> pauseOrResume();
            case 2 -> stopOrStart();
            case 3, 4, 5 -> stages.offer();
            case 6 -> fireTimer();
            case 7, 8 -> stages.send();
            case 9 -> subscriptions.ask();
            case 10, 11 -> subscriptions.subscribe();
            case 12, 13 -> subscriptions.endWithoutEffect();
            case 14 -> subscriptions.resubscribe();
            case 15 -> stages.addOrRemove();
            case 16 -> subscriptions.cancel();
            case 17, 18 -> stages.injectFault();
            case 19 -> stages.stop();
            case 20 -> stages.injectDispatcherFault();
            default -> drainOrClose();
        }
    }

    /** Stages accept events and messages before the pipeline starts. */
    void beforeStart() {
        switch (world.random.nextInt(world.disturbance == Disturbance.SEVERE ? 4 : 3)) {
            case 0 -> stages.offer();
            case 1, 2 -> stages.send();
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
        world.traceAct("pause or resume");
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
        world.traceAct("stop or start");
        Status status = pipeline.status();
        if (status == Status.STOPPED && !world.closing) {
            world.resumptions++;
            world.starts++;
            pipeline.start();
            world.count(Transition.STARTED_AGAIN);
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
        world.traceAct("drain");
        pipeline.drain();
        world.count(Transition.DRAINED);
    }

    void close() {
        world.traceAct("close");
        world.closing = true;
        world.count(Transition.CLOSED);
        pipeline.closeNow();
    }

    private void fireTimer() {
        world.traceAct("fire the next timer");
        if (world.scheduler().nextTimer()) {
            world.count(Transition.TIMER_FIRED);
        }
    }
}
