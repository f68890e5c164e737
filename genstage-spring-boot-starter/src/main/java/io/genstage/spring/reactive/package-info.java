/**
 * Publishers and futures: waits for them on the thread of a handler call, and publishes batches.
 *
 * <p>Internal: applications must not name these types.
 */
@NullMarked
package io.genstage.spring.reactive;

import org.jspecify.annotations.NullMarked;
