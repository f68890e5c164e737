package io.genstage.pipeline;

import io.genstage.DemandMode;
import io.genstage.InstanceHandle;
import io.genstage.internal.engine.StageShell;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One instance of a stage, as others send it messages. It remains valid when the pipeline is started again. */
final class OneInstance implements InstanceHandle {

    private final StageGroup group;

    private final int index;

    OneInstance(StageGroup group, int index) {
        this.group = group;
        this.index = index;
    }

    /** {@return its shell in the present run} */
    StageShell<Object, Object> shell() {
        return group.instances().get(index);
    }

    @Override
    public String pipeline() {
        return shell().pipeline();
    }

    @Override
    public String stage() {
        return group.name();
    }

    @Override
    public String instance() {
        return shell().id();
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> call(Object request, Duration timeout) {
        return shell().call(request, timeout);
    }

    @Override
    public void cast(Object message) {
        shell().cast(message);
    }

    @Override
    public CompletableFuture<Void> info(Object message) {
        return shell().info(message);
    }

    @Override
    public CompletableFuture<DemandMode> demand() {
        return shell().demand();
    }

    @Override
    public void demand(DemandMode mode) {
        shell().demand(mode);
    }

    @Override
    public void stop() {
        shell().stop();
    }

    @Override
    public String toString() {
        return shell().toString();
    }
}
