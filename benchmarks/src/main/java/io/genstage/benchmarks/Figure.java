package io.genstage.benchmarks;

/** One number that was measured, beside the rate. */
record Figure(String name, double value) {}
