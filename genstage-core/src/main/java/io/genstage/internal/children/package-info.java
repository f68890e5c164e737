/** The consumer supervisor: one child for each event. */
@NullMarked
package io.genstage.internal.children;

import org.jspecify.annotations.NullMarked;
