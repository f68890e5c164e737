package io.genstage.internal.turns;

import io.genstage.Scheduler;
import io.genstage.internal.threads.Submission;

/**
 * Where actors run. Actors that run on the same threads share one instance.
 *
 * @param scheduler the pipeline's timer and clock, and threads for work that does not belong to one actor
 * @param threads runs the actors: the same scheduler, or a stage's own
 * @param watchdog moves queued actors from a thread whose call takes too long to other threads
 * @param mayBlock whether the actors may block
 * @param submission submits actors to {@code threads}
 */
public record Threading(
        Scheduler scheduler, Scheduler threads, Watchdog watchdog, boolean mayBlock, Submission submission) {
    public Threading(Scheduler scheduler, Scheduler threads, Watchdog watchdog, boolean mayBlock) {
        this(scheduler, threads, watchdog, mayBlock, new Submission(threads, mayBlock));
    }
}
