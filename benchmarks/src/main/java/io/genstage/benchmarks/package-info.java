/** The same work done by GenStage and by its peers, measured side by side. See {@code docs/benchmarks.md}. */
@NullMarked
package io.genstage.benchmarks;

import org.jspecify.annotations.NullMarked;
