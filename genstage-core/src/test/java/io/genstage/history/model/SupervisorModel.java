package io.genstage.history.model;

import io.genstage.history.event.Transition;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.Supervision;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the supervisor should decide, and whom it should have restarted. */
public final class SupervisorModel {

    private record Failure(InstanceModel who, long at) {}

    private final World world;

    private final Supervision options;

    private final DownstreamModel family;

    private final ArrayDeque<Failure> failures = new ArrayDeque<>();

    /** Whose handler has thrown, until the supervisor has looked at the clock. */
    private @Nullable InstanceModel asking;

    private @Nullable Throwable thrown;

    /** At which look at the clock from now on it decides. */
    private int looks;

    public SupervisorModel(World world, Supervision options) {
        this.world = world;
        this.options = options;
        this.family = new DownstreamModel(world);
        world.count(Transition.valueOf(options.strategy().name()));
    }

    public Supervision options() {
        return options;
    }

    // What is decided.

    /**
     * A handler has thrown, and the supervisor is about to be asked.
     *
     * @param looksBefore how often the clock is looked at before
     */
    void asked(InstanceModel instance, Throwable failure, int looksBefore) {
        asking = instance;
        thrown = failure;
        looks = looksBefore;
    }

    /** Somebody looks at the clock. */
    public void looked(long now) {
        InstanceModel instance = asking;
        if (instance != null && looks-- == 0) {
            asking = null;
            decide(instance, Objects.requireNonNull(thrown), now);
        }
    }

    private void decide(InstanceModel instance, Throwable failure, long now) {
        long within = options.intensity().within().toNanos();
        while (!failures.isEmpty() && failures.getFirst().at + within <= now) {
            failures.removeFirst();
            world.count(Transition.FAILURE_FORGOTTEN);
        }
        failures.addLast(new Failure(instance, now));
        if (failures.size() > options.intensity().maxRestarts()) {
            world.count(Transition.INTENSITY_EXCEEDED);
            instance.life.fail(failure);
        } else {
            instance.life.isRestarted(now + delay(instance));
        }
    }

    /** Longer with each of its own failures. */
    private long delay(InstanceModel instance) {
        Backoff backoff = options.backoff();
        double delay = backoff.delay().toNanos() / backoff.multiplier();
        for (Failure recent : failures) {
            delay *= recent.who == instance ? backoff.multiplier() : 1;
        }
        return Math.min(Math.round(delay), backoff.maxDelay().toNanos());
    }

    /** A handler that had thrown has a successor: others are told so, just before the engine tells them. */
    void restarted(InstanceModel instance, Throwable cause) {
        for (InstanceModel other : world.instances) {
            boolean surely = isRestartedWith(other, instance, true);
            if (surely || isRestartedWith(other, instance, false)) {
                other.shell().tell(() -> other.succession.hearRestart(cause, surely));
            }
        }
    }

    private boolean isRestartedWith(InstanceModel other, InstanceModel instance, boolean surely) {
        return other != instance
                && switch (options.strategy()) {
                    case ONE_FOR_ONE -> false;
                    case REST_FOR_ONE -> family.isDownstream(other.stage, instance.stage, surely);
                    case ONE_FOR_ALL -> true;
                };
    }

    public void stepIsOver() {
        if (asking != null) {
            world.violated(asking.life + ": its handler has thrown, and the supervisor was not asked");
        }
    }
}
