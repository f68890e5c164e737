package io.genstage.history.model;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Shells;
import io.genstage.history.event.ExcludedFailure;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stage: its options, as a {@code StageDefinition} has them, its instances, and the stages that it ever subscribed
 * to.
 */
public final class StageModel {

    public final World world;

    public final String name;

    public final StageType type;

    /** Stands for the stage in {@link Event#deliveredTo}. */
    final long bit;

    public final InstanceModel[] instances;

    /** {@code null} for a consumer. */
    public final @Nullable DispatcherConfig dispatcher;

    public final boolean polled;

    /** Which events a full buffer keeps. */
    public final BufferKeep keep;

    /** How many events the buffer holds. */
    public long capacity = BufferOptions.UNLIMITED;

    /** How many percent of the stage's subscriptions have manual demand. */
    public final int manualPercent;

    /** Whether the handler factory returns the same handler for each start. */
    final boolean keepsHandler;

    /** Whether the handlers can be restarted. */
    public final boolean restartable;

    /** Whether the next handler receives the events of a batch that has failed. */
    public final boolean redelivers;

    /** What the stage does with events that its handler fails to handle. */
    final ErrorOptions onError;

    /** Whether its handlers throw often when they handle events; such a stage continues. */
    private final boolean failsOften;

    /** Whether its handlers emit events with acknowledgers. */
    private final boolean tracks;

    /** The maximum number of unsettled events of an instance, or {@code null} for no limit. */
    public final @Nullable Integer maxInFlight;

    public final Set<StageModel> producers = new LinkedHashSet<>();

    /** An act has removed the stage, or the pipeline has rejected it. */
    public boolean removed;

    public StageModel(
            World world,
            String name,
            StageType type,
            int concurrency,
            @Nullable DispatcherConfig dispatcher,
            boolean polled) {
        this.world = world;
        this.name = name;
        this.type = type;
        this.bit = 1L << world.stages.size();
        this.dispatcher = dispatcher;
        this.polled = polled;
        this.keep = world.random.nextBoolean() ? BufferKeep.FIRST : BufferKeep.LAST;
        this.manualPercent = world.oneIn(5) ? 50 : 0;
        this.keepsHandler = concurrency == 1 && world.random.nextBoolean();
        this.restartable = world.onlyHandlersFail() || !world.oneIn(8);
        this.redelivers = world.random.nextBoolean();
        boolean source = type == StageType.PRODUCER;
        this.tracks = type.emits() && (source ? !world.oneIn(3) : world.oneIn(6)) && !world.large;
        this.maxInFlight = source && world.oneIn(4) ? 1 + world.random.nextInt(12) : null;
        this.onError = redelivers && type.consumes() ? anyErrorOptions() : ErrorOptions.DEFAULT;
        this.failsOften = onError.then() != ErrorOptions.Then.FAIL && world.random.nextInt(3) > 0;
        this.instances = new InstanceModel[concurrency];
        for (int i = 0; i < concurrency; i++) {
            instances[i] = new InstanceModel(this, i);
        }
    }

    /** {@return options without jitter, so the model can predict their delays} */
    private ErrorOptions anyErrorOptions() {
        SplittableRandom random = world.random;
        Duration delay = Duration.ofMillis(random.nextInt(3));
        Backoff backoff = random.nextBoolean()
                ? Backoff.NONE
                : new Backoff(delay, 1 + random.nextInt(2), delay.multipliedBy(1 + random.nextInt(4)), 0);
        ErrorOptions options = ErrorOptions.ofAttempts(1 + random.nextInt(3)).withBackoff(backoff);
        if (random.nextInt(3) == 0) {
            options = options.exclude(ExcludedFailure.class);
        }
        return switch (random.nextInt(5)) {
            case 0 -> options.thenSkip();
            case 1 -> options.thenDeadLetter();
            case 2 -> options;
            default -> ErrorOptions.DEFAULT;
        };
    }

    /** {@return whether the present call with events throws, because the stage's handlers throw often} */
    boolean failsNow() {
        return failsOften && world.oneIn(8);
    }

    public ErrorOptions onError() {
        return onError;
    }

    /**
     * {@return the stage's handler factory} It may throw if the stage has one instance, because then the model knows
     * which one fails.
     */
    public <H> Supplier<H> handlers(Supplier<H> maker) {
        Supplier<H> handlers = keepsHandler ? always(maker.get()) : maker;
        return () -> {
            if (instances.length == 1) {
                instances[0].throwInjectedFailure(Callback.FACTORY);
            }
            return handlers.get();
        };
    }

    private static <H> Supplier<H> always(H handler) {
        return () -> handler;
    }

    /** {@return whether its handlers emit events with acknowledgers} */
    boolean tracks() {
        return tracks;
    }

    boolean owns(String instance) {
        for (InstanceModel own : instances) {
            if (own.id.equals(instance)) {
                return true;
            }
        }
        return false;
    }

    /** Binds the instances to the real ones. */
    public void bind(Pipeline pipeline) {
        for (int i = 0; i < instances.length; i++) {
            instances[i].bind(Shells.of(pipeline, name, i));
            world.add(instances[i]);
        }
    }

    /** {@return whether the snapshots of all instances show an end status} */
    public boolean hasEnded() {
        for (InstanceModel instance : instances) {
            Status status = instance.shell().snapshot(Status.RUNNING).status();
            if (status != Status.COMPLETED && status != Status.STOPPED && status != Status.FAILED) {
                return false;
            }
        }
        return true;
    }

    public DispatcherConfig dispatcher() {
        return Objects.requireNonNull(dispatcher);
    }

    public static Duration pollInterval() {
        return Duration.ofMillis(5);
    }

    @Override
    public String toString() {
        return name + "x" + instances.length + (dispatcher == null ? "" : " " + dispatcher) + (polled ? " polled" : "");
    }
}
