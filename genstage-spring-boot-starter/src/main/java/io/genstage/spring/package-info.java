/** Pipelines in a Spring application: the registry, the customizer and the events that an application names. */
@NullMarked
package io.genstage.spring;

import org.jspecify.annotations.NullMarked;
