/**
 * Auto-configurations: of the pipelines, and of the endpoint, the health indicator and the metrics, which need optional
 * jars.
 */
@NullMarked
package io.genstage.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
