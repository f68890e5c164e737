package io.genstage.history.driver;

import io.genstage.DemandMode;
import io.genstage.Status;
import io.genstage.dispatch.Dispatcher;
import io.genstage.history.check.CheckedListener;
import io.genstage.history.check.EndCheck;
import io.genstage.history.check.StepCheck;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Trace;
import io.genstage.history.event.Transition;
import io.genstage.history.event.TransitionCounts;
import io.genstage.history.event.Violation;
import io.genstage.history.model.Disturbance;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.SupervisorModel;
import io.genstage.history.model.World;
import io.genstage.pipeline.Pipeline;
import io.genstage.testing.SeededScheduler;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A random pipeline and random acts on it. The seed determines everything. */
public final class History {

    /** Far more steps than any history needs. */
    private static final long MOST_STEPS = 100_000;

    /** How many times a history may come to rest before it is finished. */
    private static final int MOST_RESTS = 30;

    private static final long LONG_ENOUGH = Duration.ofHours(1).toNanos();

    private final World world;

    private final SeededScheduler scheduler;

    private final Acts acts;

    private final StepCheck stepCheck;

    private final EndCheck endCheck;

    private final CompletableFuture<Void> completion;

    private long steps;

    /**
     * Generates the pipeline.
     *
     * @param seed determines the history
     * @param dispatchers creates the dispatchers of all stages
     * @param checksFigures whether the figures that dispatchers report are checked, and not only the deliveries
     * @param transitions counts the transitions of the history
     * @param trace records the history
     */
    public History(
            long seed,
            Function<DispatcherConfig, Dispatcher<Event>> dispatchers,
            boolean checksFigures,
            TransitionCounts transitions,
            Trace trace) {
        SplittableRandom random = new SplittableRandom(seed);
        world = new World(random, new HistoryLog(transitions, trace), dispatchers, checksFigures);
        world.disturbance = Disturbance.values()[Math.min(2, random.nextInt(5))];
        world.large = world.oneIn(256);
        if (world.oneIn(2)) {
            boolean unlimited = world.disturbance == Disturbance.NONE;
            world.supervisor = new SupervisorModel(world, OptionsGenerator.supervision(random, unlimited));
        }
        scheduler = new SeededScheduler(random, Duration.ofNanos(world.oneIn(8) ? 0 : 3_000_000));
        TopologyGenerator topology = new TopologyGenerator(world, scheduler.elsewhere());
        world.bind(Pipeline.of(topology.definition(), scheduler), scheduler);
        pipeline().addListener(new CheckedListener(world));
        if (world.supervisor != null) {
            scheduler.tellLooks(world.supervisor::clockRead);
        }
        completion = pipeline().completion();
        acts = new Acts(world, topology);
        stepCheck = new StepCheck(world);
        endCheck = new EndCheck(world);
    }

    private Pipeline pipeline() {
        return world.pipeline();
    }

    /**
     * Plays the history.
     *
     * @return how many steps it took
     * @throws Violation if the product does something that the models do not allow
     */
    public long run() {
        for (int i = world.oneIn(8) ? 3 : 0; i > 0; i--) {
            acts.beforeStart();
        }
        world.starts++;
        pipeline().start();
        play();
        finish();
        close();
        return steps;
    }

    /** Alternates random steps and acts. */
    private void play() {
        int most = 220 + world.random.nextInt(360);
        int actEvery = 12 + world.random.nextInt(30);
        for (int rests = 0; steps < most && rests < MOST_RESTS && !completion.isDone(); ) {
            if (!step()) {
                checkAtRest();
                rests++;
                acts.any();
            } else if (world.oneIn(actEvery)) {
                acts.any();
            }
        }
    }

    /**
     * Runs without disturbance until nothing moves, and supplies what the stages need for that: demand, casts,
     * forwarding.
     */
    private void finish() {
        world.faults.clear();
        world.finishing = true;
        resume();
        for (long before = -1; before != steps; ) {
            before = steps;
            supply();
            settle();
        }
        endCheck.checkAtRest();
        world.throwIfViolated();
    }

    private void resume() {
        if (pipeline().status() == Status.PAUSED) {
            world.resumptions++;
            pipeline().resume();
        }
        settle();
        if (pipeline().status() == Status.STOPPED && !world.closing) {
            world.resumptions++;
            world.starts++;
            pipeline().start();
        }
    }

    private void supply() {
        if (world.isClosing()) {
            return;
        }
        for (InstanceModel instance : world.instances) {
            if (instance.isProducer() && instance.mode == DemandMode.ACCUMULATE) {
                acts.stages().setDemandMode(instance, DemandMode.FORWARD);
            }
            if (instance.isProducer() && !instance.stage.polled && instance.life.hasHandler() && instance.room() > 0) {
                instance.mailbox.cast();
            }
        }
        for (LinkModel link : world.links) {
            boolean low = link.demand.isManual() && link.demand.requested() - link.delivered() < 5;
            if (low && !link.end.hasEnded()) {
                acts.subscriptions().ask(link, 20);
            }
        }
    }

    private void close() {
        if (world.disturbance != Disturbance.NONE && world.random.nextBoolean() && world.isChangeable()) {
            acts.drain();
            settle();
            if (pipeline().status() != Status.STOPPED && !hasCompleted()) {
                world.violated("the pipeline was drained, but is " + pipeline().status());
            }
        }
        Status before = pipeline().status();
        if (!completion.isDone() || world.oneIn(4)) {
            acts.close();
        }
        settle();
        if (pipeline().status() != (before.ended() ? before : Status.STOPPED)) {
            world.violated("the pipeline was " + before + " and was closed, but is "
                    + pipeline().status());
        }
        endCheck.checkAfterClose();
        world.throwIfViolated();
    }

    /** {@return whether the last stages have completed in {@code draining}, and the pipeline with them} */
    private boolean hasCompleted() {
        return pipeline().status() == Status.COMPLETED
                && world.instances.stream().allMatch(instance -> instance.seenEnded);
    }

    /** Runs one task of the scheduler. {@return whether there was one} */
    private boolean step() {
        if (world.trace.on) {
            world.trace.add("STEP " + steps);
        }
        if (!scheduler.step()) {
            return false;
        }
        if (++steps > MOST_STEPS) {
            throw new Violation("the pipeline does not come to rest");
        }
        stepCheck.check();
        return true;
    }

    /** Runs all tasks and timers. */
    private void settle() {
        do {
            while (step()) {}
            checkAtRest();
        } while (scheduler.now() < LONG_ENOUGH && scheduler.nextTimer());
    }

    /** Nothing is runnable: what must end has ended, and what must be requested was requested. */
    private void checkAtRest() {
        world.count(Transition.AT_REST);
        if (!world.isClosing()) {
            for (LinkModel link : world.links) {
                link.checkAtRest(pipeline().status());
            }
            world.instances.forEach(instance -> instance.withdrawals.checkAtRest());
        }
        if (world.closing) {
            endCheck.checkTimers();
        }
        world.throwIfViolated();
    }
}
