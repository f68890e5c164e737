/** The sample application: a pipeline finds the airports with the highest delays. */
@NullMarked
package io.genstage.sample;

import org.jspecify.annotations.NullMarked;
