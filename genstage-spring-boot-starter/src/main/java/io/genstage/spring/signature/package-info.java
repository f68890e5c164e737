/**
 * The signatures of handler methods: what each parameter receives, and how a result becomes events.
 *
 * <p>Internal: applications must not name these types.
 */
@NullMarked
package io.genstage.spring.signature;

import org.jspecify.annotations.NullMarked;
