package io.genstage.internal.threads;

import java.util.concurrent.RejectedExecutionException;

/** A scheduler was closed: it will never accept a task again. */
final class SchedulerClosedException extends RejectedExecutionException {

    private static final long serialVersionUID = 1L;

    SchedulerClosedException(RejectedExecutionException rejection) {
        super("The scheduler was closed", rejection);
    }
}
