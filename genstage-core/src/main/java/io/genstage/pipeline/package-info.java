/** A topology that is declared, checked as a whole, started, drained and looked at: the way in. */
@NullMarked
package io.genstage.pipeline;

import org.jspecify.annotations.NullMarked;
