/**
 * The dispatchers of a history: how a stage's dispatcher is configured, the models that predict what each dispatcher of
 * the product does, the counts of what became of dispatched events, and dispatchers with one of GenStage's defects. The
 * models see subscribers and events. They know no stage.
 */
@NullMarked
package io.genstage.history.dispatch;

import org.jspecify.annotations.NullMarked;
