/**
 * The assembly of pipelines from properties and handlers, with the checks that need both.
 *
 * <p>Internal: applications must not name these types.
 */
@NullMarked
package io.genstage.spring.assembly;

import org.jspecify.annotations.NullMarked;
