package io.genstage.internal.engine;

import io.genstage.StageCallbacks;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds the handler that its factory created most recently. */
abstract class UserHandler<I, O, S extends StageCallbacks<O>> implements Handler<I, O> {

    private final Supplier<? extends S> factory;

    private @Nullable S stage;

    UserHandler(Supplier<? extends S> factory) {
        this.factory = factory;
    }

    @Override
    public final void renew() {
        stage = Objects.requireNonNull(factory.get(), "the factory of the handler returned null");
    }

    @Override
    public final StageCallbacks<O> callbacks() {
        return stage();
    }

    final S stage() {
        return Objects.requireNonNull(stage, "no handler was created yet");
    }
}
