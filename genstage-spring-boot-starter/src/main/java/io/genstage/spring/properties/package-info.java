/**
 * Configuration properties: the records that YAML binds to, and the checks of their keys and values.
 *
 * <p>Internal: applications must not name these types.
 */
@NullMarked
package io.genstage.spring.properties;

import org.jspecify.annotations.NullMarked;
