/** Decides which handlers are replaced when a handler fails, and when failures exceed the limit. */
@NullMarked
package io.genstage.internal.restarts;

import org.jspecify.annotations.NullMarked;
