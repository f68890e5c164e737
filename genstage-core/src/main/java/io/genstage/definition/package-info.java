/** What is declared: a pipeline, its stages and their subscriptions, checked as a whole. Nothing here runs. */
@NullMarked
package io.genstage.definition;

import org.jspecify.annotations.NullMarked;
