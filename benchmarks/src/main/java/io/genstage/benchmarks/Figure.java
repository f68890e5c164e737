package io.genstage.benchmarks;

/** One measured number, in addition to the rate. */
record Figure(String name, double value) {}
