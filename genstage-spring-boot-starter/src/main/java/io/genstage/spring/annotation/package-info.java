/** Annotations that mark methods and beans as handlers of stages. */
@NullMarked
package io.genstage.spring.annotation;

import org.jspecify.annotations.NullMarked;
