/** What runs: a pipeline made of a definition, and the schedulers that it runs on. */
@NullMarked
package io.genstage.pipeline;

import org.jspecify.annotations.NullMarked;
