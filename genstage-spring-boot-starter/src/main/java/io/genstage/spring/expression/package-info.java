/** SpEL on events: partition keys and selectors, checked before the first event. */
@NullMarked
package io.genstage.spring.expression;

import org.jspecify.annotations.NullMarked;
