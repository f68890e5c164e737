package io.genstage.history.model;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.engine.StageShell;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.pipeline.Pipeline;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stage as it should be. */
public final class StageModel {

    public final World world;

    public final String name;

    public final StageType type;

    /** Its bit in {@link Event#deliveredTo}. */
    final long bit;

    public final InstanceModel[] instances;

    /** How it shares out its events; {@code null} for a consumer. */
    public final @Nullable DispatcherConfig sharing;

    public final boolean polled;

    /** What its buffer keeps when it is full. */
    public final BufferKeep keep;

    /** How many events that may be. */
    public long capacity = BufferOptions.UNLIMITED;

    /** How often, in percent, a subscription of it is asked over by hand. */
    public final int manualPercent;

    /** The same handler is started again; else each start has a new one. */
    final boolean keepsHandler;

    /** Whether its handlers can be replaced at all. */
    public final boolean restartable;

    /** The stages that it was ever subscribed to. */
    public final Set<StageModel> producers = new LinkedHashSet<>();

    /** Somebody has taken it out, or is about to. */
    public boolean removed;

    public StageModel(
            World world,
            String name,
            StageType type,
            int concurrency,
            @Nullable DispatcherConfig sharing,
            boolean polled) {
        this.world = world;
        this.name = name;
        this.type = type;
        this.bit = 1L << world.stages.size();
        this.sharing = sharing;
        this.polled = polled;
        this.keep = world.random.nextBoolean() ? BufferKeep.FIRST : BufferKeep.LAST;
        this.manualPercent = world.oneIn(5) ? 50 : 0;
        this.keepsHandler = concurrency == 1 && world.random.nextBoolean();
        this.restartable = world.isCalm() || !world.oneIn(8);
        this.instances = new InstanceModel[concurrency];
        for (int i = 0; i < concurrency; i++) {
            instances[i] = new InstanceModel(this, i);
        }
    }

    /** What makes its handlers, and may throw too if it is known whom it makes them for. */
    public <H> Supplier<H> handlers(Supplier<H> maker) {
        Supplier<H> handlers = keepsHandler ? always(maker.get()) : maker;
        return () -> {
            if (instances.length == 1) {
                instances[0].throwIfPoisoned(Callback.FACTORY);
            }
            return handlers.get();
        };
    }

    private static <H> Supplier<H> always(H handler) {
        return () -> handler;
    }

    boolean owns(String instance) {
        for (InstanceModel own : instances) {
            if (own.id.equals(instance)) {
                return true;
            }
        }
        return false;
    }

    /** It is made. */
    public void bind(Pipeline pipeline) {
        for (int i = 0; i < instances.length; i++) {
            instances[i].shell((StageShell<?, ?>) pipeline.stage(name, i));
            world.add(instances[i]);
        }
    }

    /** All instances say that they are over. */
    public boolean hasEnded() {
        for (InstanceModel instance : instances) {
            Status status = instance.shell().snapshot(Status.RUNNING).status();
            if (status != Status.COMPLETED && status != Status.STOPPED && status != Status.FAILED) {
                return false;
            }
        }
        return true;
    }

    public DispatcherConfig sharing() {
        return Objects.requireNonNull(sharing);
    }

    @Override
    public String toString() {
        return name + "x" + instances.length + (sharing == null ? "" : " " + sharing) + (polled ? " polled" : "");
    }

    public static Duration pollInterval() {
        return Duration.ofMillis(5);
    }
}
