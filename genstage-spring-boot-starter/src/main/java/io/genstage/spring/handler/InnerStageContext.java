package io.genstage.spring.handler;

import io.genstage.Acknowledger;
import io.genstage.DemandMode;
import io.genstage.StageContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The context of a stage that runs inside another stage. A message that the inner stage casts to itself arrives at the
 * outer stage as an {@link InnerCast}, so that the outer stage can distinguish it from other messages.
 *
 * @param outer the context of the outer stage
 */
record InnerStageContext(StageContext outer) implements StageContext {

    /**
     * A message that the inner stage cast to itself.
     *
     * @param message the message
     */
    record InnerCast(Object message) {}

    @Override
    public void cast(Object message) {
        outer.cast(new InnerCast(message));
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
    public long acknowledged() {
        return outer.acknowledged();
    }

    @Override
    public long resumesAt() {
        return outer.resumesAt();
    }

    @Override
    public Acknowledger keep() {
        return outer.keep();
    }

    @Override
    public void withdraw() {
        outer.withdraw();
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
