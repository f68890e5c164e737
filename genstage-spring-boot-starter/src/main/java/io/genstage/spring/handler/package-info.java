/** Annotated handlers: finds them on beans, and calls them as stages. */
@NullMarked
package io.genstage.spring.handler;

import org.jspecify.annotations.NullMarked;
