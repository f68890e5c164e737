/** The sample application: which airports made people late, found out by a pipeline. */
@NullMarked
package io.genstage.sample;

import org.jspecify.annotations.NullMarked;
