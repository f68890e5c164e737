/** GenStage and its peers do the same work and are measured side by side. See {@code docs/benchmarks.md}. */
@NullMarked
package io.genstage.benchmarks;

import org.jspecify.annotations.NullMarked;
