/**
 * Tests that play random histories of pipelines against a model of the product. {@code docs/history-model.md} describes
 * the model.
 */
@NullMarked
package io.genstage.history;

import org.jspecify.annotations.NullMarked;
