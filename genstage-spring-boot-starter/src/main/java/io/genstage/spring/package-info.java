/** Pipelines in a Spring application: the registry, the handlers that annotated beans bring, and the topology from YAML. */
@NullMarked
package io.genstage.spring;

import org.jspecify.annotations.NullMarked;
