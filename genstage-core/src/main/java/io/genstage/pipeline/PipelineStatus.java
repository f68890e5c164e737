package io.genstage.pipeline;

import io.genstage.Status;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** A pipeline's status, and which changes of it are allowed. */
final class PipelineStatus {

    private final AtomicReference<Status> status = new AtomicReference<>(Status.CREATED);

    private final AtomicBoolean startBegun = new AtomicBoolean();

    Status get() {
        return status.get();
    }

    /**
     * {@return whether this is the first start}
     */
    boolean beginStart() {
        return status.get() == Status.CREATED && startBegun.compareAndSet(false, true);
    }

    /**
     * {@return whether the status was one of those, and is now the other}
     */
    boolean move(Status to, Set<Status> from) {
        while (true) {
            Status now = status.get();
            if (!from.contains(now)) {
                return false;
            }
            if (status.compareAndSet(now, to)) {
                return true;
            }
        }
    }

    /**
     * {@return whether it had not ended before}
     */
    boolean fail() {
        return move(
                Status.FAILED, Set.of(Status.CREATED, Status.RUNNING, Status.PAUSED, Status.DRAINING, Status.STOPPED));
    }

    static String list(Collection<Status> all) {
        return all.stream().sorted().map(Status::toString).collect(Collectors.joining(" or "));
    }
}
