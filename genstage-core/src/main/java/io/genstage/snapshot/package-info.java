/** The figures of a pipeline at one moment. */
@NullMarked
package io.genstage.snapshot;

import org.jspecify.annotations.NullMarked;
