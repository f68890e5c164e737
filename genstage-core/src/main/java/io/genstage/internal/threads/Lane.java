package io.genstage.internal.threads;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;

/**
 * The threads for one kind of stages.
 *
 * @param threads its threads
 * @param run gives a task to one of them
 * @param nobodyWaits asked by one of the threads: whether it may go on with what it does, because nobody waits for it, or has let
 *     those go first who do
 */
record Lane(ExecutorService threads, Executor run, BooleanSupplier nobodyWaits) {}
