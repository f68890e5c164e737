package io.genstage.spring.handler;

import io.genstage.DemandMode;
import io.genstage.StageContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The context of a stage for another one inside it: what that one casts to itself comes as a {@link WakeUp}, so that it can be told
 * from what others cast.
 *
 * @param outer the stage's own
 */
record WakingContext(StageContext outer) implements StageContext {

    /**
     * What the inner stage has cast to itself.
     *
     * @param message the message
     */
    record WakeUp(Object message) {}

    @Override
    public void cast(Object message) {
        outer.cast(new WakeUp(message));
    }

    @Override
    public String pipeline() {
        return outer.pipeline();
    }

    @Override
    public String stage() {
        return outer.stage();
    }

    @Override
    public String instance() {
        return outer.instance();
    }

    @Override
    public int index() {
        return outer.index();
    }

    @Override
    public long emitted() {
        return outer.emitted();
    }

    @Override
    public <R extends @Nullable Object> CompletableFuture<R> call(Object request, Duration timeout) {
        return outer.call(request, timeout);
    }

    @Override
    public CompletableFuture<Void> info(Object message) {
        return outer.info(message);
    }

    @Override
    public CompletableFuture<DemandMode> demand() {
        return outer.demand();
    }

    @Override
    public void demand(DemandMode mode) {
        outer.demand(mode);
    }

    @Override
    public void stop() {
        outer.stop();
    }
}
