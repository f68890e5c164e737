/** What operators see of pipelines, and can do to them: the endpoint, the health indicator and the metrics. */
@NullMarked
package io.genstage.spring.actuate;

import org.jspecify.annotations.NullMarked;
