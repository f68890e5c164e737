/** Threads, timers that are set again when a scheduler rejects them, and the futures of callers. */
@NullMarked
package io.genstage.internal.threads;

import org.jspecify.annotations.NullMarked;
