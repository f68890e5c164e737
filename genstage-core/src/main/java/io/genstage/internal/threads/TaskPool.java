package io.genstage.internal.threads;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;

/**
 * The threads that run one kind of stages: those that may block, or those that do not.
 *
 * @param threads the threads
 * @param run runs a task on one of them
 * @param mayContinue called on one of the threads; returns whether it may continue, because no other task waits for it
 *     or because it yielded to those that wait
 */
record TaskPool(ExecutorService threads, Executor run, BooleanSupplier mayContinue) {}
