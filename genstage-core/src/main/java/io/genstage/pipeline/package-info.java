/** What runs: a pipeline made from a definition, and its schedulers. */
@NullMarked
package io.genstage.pipeline;

import org.jspecify.annotations.NullMarked;
