/** Annotations that make stages of methods and beans. */
@NullMarked
package io.genstage.spring.annotation;

import org.jspecify.annotations.NullMarked;
