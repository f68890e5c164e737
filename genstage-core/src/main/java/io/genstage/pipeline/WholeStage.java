package io.genstage.pipeline;

import io.genstage.DemandMode;
import io.genstage.StageHandle;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.threads.CallerFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A stage with all its instances, as others send it messages. */
final class WholeStage implements StageHandle {

    private final String pipeline;

    private final StageGroup group;

    WholeStage(String pipeline, StageGroup group) {
        this.pipeline = pipeline;
        this.group = group;
    }

    @Override
    public String pipeline() {
        return pipeline;
    }

    @Override
    public String stage() {
        return group.name();
    }

    private List<StageShell<Object, Object>> instances() {
        return group.instances();
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> call(Object request, Duration timeout) {
        if (instances().size() > 1) {
            throw new IllegalStateException("Stage '" + stage() + "' of pipeline '" + pipeline + "' has "
                    + instances().size() + " instances, and a call has one answer. Call one of them: instance(\""
                    + stage() + "\", 0).");
        }
        return instances().get(0).call(request, timeout);
    }

    @Override
    public void cast(Object message) {
        instances().forEach(instance -> instance.cast(message));
    }

    @Override
    public CompletableFuture<Void> info(Object message) {
        return CallerFuture.allOf(
                instances().stream().map(instance -> instance.info(message)).toList());
    }

    @Override
    public CompletableFuture<DemandMode> demand() {
        return instances().get(0).demand(); // only producers have another mode, and those have one instance
    }

    @Override
    public void demand(DemandMode mode) {
        instances().forEach(instance -> instance.demand(mode));
    }

    @Override
    public void stop() {
        instances().forEach(StageHandle::stop);
    }

    @Override
    public String toString() {
        return "'" + stage() + "' of pipeline '" + pipeline + "'";
    }
}
