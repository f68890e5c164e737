/**
 * Dispatchers distribute a producer's events among its consumers: the interface for custom dispatchers, and the demand,
 * broadcast and partition dispatchers of GenStage.
 */
@NullMarked
package io.genstage.dispatch;

import org.jspecify.annotations.NullMarked;
