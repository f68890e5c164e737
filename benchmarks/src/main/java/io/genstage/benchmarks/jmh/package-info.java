/** What is smaller than a pipeline, measured with JMH: {@code ./benchmarks/run jmh}. */
@NullMarked
package io.genstage.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
