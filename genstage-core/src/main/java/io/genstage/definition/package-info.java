/** Declarations: a pipeline, its stages and their subscriptions, checked as a whole. Nothing in this package runs. */
@NullMarked
package io.genstage.definition;

import org.jspecify.annotations.NullMarked;
