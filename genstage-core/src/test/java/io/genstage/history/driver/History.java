package io.genstage.history.driver;

import io.genstage.DemandMode;
import io.genstage.Status;
import io.genstage.dispatch.Dispatcher;
import io.genstage.history.check.CheckedListener;
import io.genstage.history.check.EndCheck;
import io.genstage.history.check.StepCheck;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.event.Event;
import io.genstage.history.event.Trace;
import io.genstage.history.event.Transition;
import io.genstage.history.event.TransitionCounts;
import io.genstage.history.event.Violation;
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

/** A random pipeline, and what happens to it. Everything follows from the seed. */
public final class History {

    /** Far more than any history needs. */
    private static final long MOST_STEPS = 100_000;

    private static final long LONG_ENOUGH = Duration.ofHours(1).toNanos();

    private final World world;

    private final SeededScheduler scheduler;

    private final Acts acts;

    private final StepCheck check;

    private final EndCheck end;

    private final CompletableFuture<Void> completion;

    private long steps;

    /**
     * A history that begins.
     *
     * @param seed what everything follows from
     * @param dispatchers makes dispatchers, true ones or others
     * @param looksInside whether the dispatchers' own figures are compared too, or only what they do
     */
    public History(
            long seed,
            Function<DispatcherConfig, Dispatcher<Event>> dispatchers,
            boolean looksInside,
            TransitionCounts tally,
            Trace trace) {
        SplittableRandom random = new SplittableRandom(seed);
        world = new World(random, tally, trace, dispatchers, looksInside);
        world.unrest = Math.min(2, random.nextInt(5));
        world.large = world.oneIn(256);
        if (world.oneIn(2)) {
            world.supervisor = new SupervisorModel(world, OptionsGenerator.supervision(random, world.unrest == 0));
        }
        scheduler = new SeededScheduler(random, Duration.ofNanos(world.oneIn(8) ? 0 : 3_000_000));
        TopologyGenerator topology = new TopologyGenerator(world, scheduler.elsewhere());
        world.begin(new Pipeline(topology.draw(), scheduler), scheduler);
        pipeline().addListener(new CheckedListener(world));
        if (world.supervisor != null) {
            scheduler.tellLooks(world.supervisor::looked);
        }
        completion = pipeline().completion();
        acts = new Acts(world, topology, scheduler);
        check = new StepCheck(world);
        end = new EndCheck(world);
    }

    private Pipeline pipeline() {
        return world.pipeline();
    }

    /** {@return how many steps it took} */
    public long run() {
        for (int i = world.oneIn(8) ? 3 : 0; i > 0; i--) {
            acts.beforeStart();
        }
        pipeline().start();
        play();
        finish();
        close();
        return steps;
    }

    private void play() {
        int most = 220 + world.random.nextInt(360);
        int actEvery = 12 + world.random.nextInt(30);
        for (int rests = 0; steps < most && rests < 30 && !completion.isDone(); ) {
            if (!step()) {
                atRest();
                rests++;
                acts.any();
            } else if (world.oneIn(actEvery)) {
                acts.any();
            }
        }
    }

    /** Lets it go on undisturbed until nothing moves any more, and gives it what it needs for that. */
    private void finish() {
        world.poison.remove();
        world.generous = true;
        letRun();
        for (long before = -1; before != steps; ) {
            before = steps;
            encourage();
            settle();
        }
        end.whenNothingMoves();
        world.throwIfViolated();
    }

    private void letRun() {
        if (pipeline().status() == Status.PAUSED) {
            world.resumptions++;
            pipeline().resume();
        }
        settle();
        if (pipeline().status() == Status.STOPPED && !world.closing) {
            world.resumptions++;
            pipeline().start();
        }
    }

    private void encourage() {
        if (world.isClosing()) {
            return;
        }
        for (InstanceModel instance : world.instances) {
            if (instance.isProducer() && instance.mode == DemandMode.ACCUMULATE) {
                acts.stages().demand(instance, DemandMode.FORWARD);
            }
            if (instance.isProducer() && !instance.stage.polled && instance.life.listens() && instance.room() > 0) {
                instance.talk.cast();
            }
        }
        for (LinkModel edge : world.edges) {
            if (edge.manual && !edge.over && edge.asked - edge.delivered < 5) {
                acts.subscriptions().ask(edge, 20);
            }
        }
    }

    private void close() {
        if (world.unrest > 0 && world.random.nextBoolean() && world.isChangeable()) {
            acts.drain();
            settle();
            if (pipeline().status() != Status.STOPPED) {
                world.violated("it was drained, and is " + pipeline().status());
            }
        }
        Status before = pipeline().status();
        if (!completion.isDone() || world.oneIn(4)) {
            acts.close();
        }
        settle();
        if (pipeline().status() != (before.ended() ? before : Status.STOPPED)) {
            world.violated(
                    "it was " + before + ", was closed, and is " + pipeline().status());
        }
        end.whenAllIsOver();
        world.throwIfViolated();
    }

    private boolean step() {
        if (world.trace.on) {
            world.trace.add("STEP " + steps);
        }
        if (!scheduler.step()) {
            return false;
        }
        if (++steps > MOST_STEPS) {
            throw new Violation("it does not come to rest");
        }
        check.look();
        return true;
    }

    private void settle() {
        do {
            while (step()) {}
            atRest();
        } while (scheduler.now() < LONG_ENOUGH && scheduler.nextTimer());
    }

    /** Nothing is under way: what is to end has ended, and what was asked for by hand is asked for. */
    private void atRest() {
        world.count(Transition.AT_REST);
        if (!world.isClosing()) {
            for (LinkModel edge : world.edges) {
                edge.atRest(pipeline().status());
            }
        }
        if (world.closing) {
            end.whenClosed();
        }
        world.throwIfViolated();
    }
}
