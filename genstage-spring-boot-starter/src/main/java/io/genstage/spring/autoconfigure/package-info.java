/** Auto-configurations: one for the pipelines, and one for each optional jar that shows them. */
@NullMarked
package io.genstage.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
