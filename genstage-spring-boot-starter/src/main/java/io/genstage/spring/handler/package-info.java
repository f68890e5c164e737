/**
 * Annotated handlers: finds them in beans, and calls them as stages.
 *
 * <p>Internal: applications must not name these types.
 */
@NullMarked
package io.genstage.spring.handler;

import org.jspecify.annotations.NullMarked;
