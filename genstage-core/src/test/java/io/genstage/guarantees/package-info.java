/** Proves {@code docs/guarantees.md}: each cell of its tables is the expectation of a test. */
@NullMarked
package io.genstage.guarantees;

import org.jspecify.annotations.NullMarked;
