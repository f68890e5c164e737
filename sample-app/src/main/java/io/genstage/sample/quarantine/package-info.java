/** The flights that the pipeline could not handle, with the reasons. */
@NullMarked
package io.genstage.sample.quarantine;

import org.jspecify.annotations.NullMarked;
