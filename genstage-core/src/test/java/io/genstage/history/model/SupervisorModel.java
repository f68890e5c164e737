package io.genstage.history.model;

import io.genstage.history.event.Transition;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.Supervision;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Predicts a {@code StageSupervisor}: whether a failed handler is restarted, when, and which other stages are restarted
 * with it.
 */
public final class SupervisorModel {

    private record Failure(InstanceModel instance, long time) {}

    private final World world;

    private final Supervision options;

    private final DownstreamModel downstream;

    private final ArrayDeque<Failure> failures = new ArrayDeque<>();

    /** The instance whose handler has thrown, until the supervisor reads the clock and decides. */
    private @Nullable InstanceModel undecided;

    private @Nullable Throwable undecidedFailure;

    /** How often the engine reads the clock before the supervisor does. */
    private int readsBefore;

    public SupervisorModel(World world, Supervision options) {
        this.world = world;
        this.options = options;
        this.downstream = new DownstreamModel(world);
        world.count(Transition.valueOf(options.strategy().name()));
    }

    public Supervision options() {
        return options;
    }

    /**
     * A handler has thrown, and the engine is about to ask the supervisor.
     *
     * @param clockReads how often the engine reads the clock before the supervisor does
     */
    void asked(InstanceModel instance, Throwable failure, int clockReads) {
        undecided = instance;
        undecidedFailure = failure;
        readsBefore = clockReads;
    }

    /** The engine reads the clock once more, because it logs something. */
    void readsOnceMore() {
        readsBefore++;
    }

    /** The engine or the supervisor reads the clock. */
    public void clockRead(long now) {
        InstanceModel instance = undecided;
        if (instance != null && readsBefore-- == 0) {
            undecided = null;
            decide(instance, Objects.requireNonNull(undecidedFailure), now);
        }
    }

    private void decide(InstanceModel instance, Throwable failure, long now) {
        long within = options.intensity().within().toNanos();
        while (!failures.isEmpty() && failures.getFirst().time + within <= now) {
            failures.removeFirst();
            world.count(Transition.FAILURE_FORGOTTEN);
        }
        failures.addLast(new Failure(instance, now));
        if (failures.size() > options.intensity().maxRestarts()) {
            world.count(Transition.INTENSITY_EXCEEDED);
            instance.life.fail(failure);
        } else {
            instance.life.restartsAt(now + delay(instance));
        }
    }

    /** {@return the back-off, which grows with each recent failure of the same instance} */
    private long delay(InstanceModel instance) {
        Backoff backoff = options.backoff();
        double delay = backoff.delay().toNanos() / backoff.multiplier();
        for (Failure recent : failures) {
            delay *= recent.instance == instance ? backoff.multiplier() : 1;
        }
        return Math.min(Math.round(delay), backoff.maxDelay().toNanos());
    }

    /**
     * A failed handler was restarted. The engine requests the restart of other instances now. The messages of the model
     * arrive just before these requests.
     */
    void restarted(InstanceModel instance, Throwable cause) {
        for (InstanceModel other : world.instances) {
            boolean surely = isRestartedWith(other, instance, true);
            if (surely || isRestartedWith(other, instance, false)) {
                other.shell().execute(() -> other.handlerLife.restartReceived(cause, surely));
            }
        }
    }

    private boolean isRestartedWith(InstanceModel other, InstanceModel instance, boolean surely) {
        return other != instance
                && switch (options.strategy()) {
                    case ONE_FOR_ONE -> false;
                    case REST_FOR_ONE -> downstream.isDownstream(other.stage, instance.stage, surely);
                    case ONE_FOR_ALL -> true;
                };
    }

    public void afterStep() {
        if (undecided != null) {
            world.violated(undecided.life + ": its handler has thrown, but the supervisor was not asked");
        }
    }
}
