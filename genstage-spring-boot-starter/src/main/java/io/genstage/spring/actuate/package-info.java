/** The operator's view of pipelines: the endpoint, the health indicator and the metrics. */
@NullMarked
package io.genstage.spring.actuate;

import org.jspecify.annotations.NullMarked;
