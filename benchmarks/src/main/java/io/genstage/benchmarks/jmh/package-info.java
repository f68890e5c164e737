/** Benchmarks of parts smaller than a pipeline, with JMH: {@code ./benchmarks/run jmh}. */
@NullMarked
package io.genstage.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
