package io.genstage.pipeline;

import io.genstage.StageFailedException;
import io.genstage.Status;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A pipeline's status with its reason, if it has one, and which changes of it are allowed. */
final class PipelineStatus {

    private record State(Status status, @Nullable StageFailedException failure) {}

    private final AtomicReference<State> state = new AtomicReference<>(new State(Status.CREATED, null));

    private final AtomicBoolean startBegun = new AtomicBoolean();

    Status get() {
        return state.get().status;
    }

    @Nullable
    StageFailedException failure() {
        return state.get().failure;
    }

    /**
     * {@return whether this is the first start}
     */
    boolean beginStart() {
        return get() == Status.CREATED && startBegun.compareAndSet(false, true);
    }

    /**
     * {@return whether the status was one of those, and is now the other}
     */
    boolean move(Status to, Set<Status> from) {
        State now = state.get();
        while (from.contains(now.status)) {
            if (state.compareAndSet(now, new State(to, null))) {
                return true;
            }
            now = state.get();
        }
        return false;
    }

    /**
     * {@return the status before, if it was not over yet and is now failed for this reason; else {@code null}}
     */
    @Nullable
    Status fail(StageFailedException reason) {
        State now = state.get();
        while (!now.status.ended()) {
            if (state.compareAndSet(now, new State(Status.FAILED, reason))) {
                return now.status;
            }
            now = state.get();
        }
        return null;
    }

    static String list(Collection<Status> all) {
        return all.stream().sorted().map(Status::toString).collect(Collectors.joining(" or "));
    }
}
