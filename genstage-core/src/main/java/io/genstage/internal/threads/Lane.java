package io.genstage.internal.threads;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;

/**
 * The threads for one kind of stages.
 *
 * @param threads the threads
 * @param run runs a task on one of them
 * @param mayContinue called on one of the threads; returns whether it may continue, because no other task waits for it
 *     or because it yielded to those that wait
 */
record Lane(ExecutorService threads, Executor run, BooleanSupplier mayContinue) {}
