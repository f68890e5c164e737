/** Ways in and out of a pipeline. */
@NullMarked
package io.genstage.flow;

import org.jspecify.annotations.NullMarked;
