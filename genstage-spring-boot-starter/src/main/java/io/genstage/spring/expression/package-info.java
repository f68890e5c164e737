/**
 * SpEL expressions on events: partition keys and selectors, which are checked at startup.
 *
 * <p>Internal: applications must not name these types.
 */
@NullMarked
package io.genstage.spring.expression;

import org.jspecify.annotations.NullMarked;
