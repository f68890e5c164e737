/** The inside of inlets, streams, publishers and subscribers. */
@NullMarked
package io.genstage.internal.bridge;

import org.jspecify.annotations.NullMarked;
